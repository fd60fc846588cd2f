import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

// The smallest function that queries DynamoDB: the floor of a cold start.

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }));
const input = JSON.parse(process.env.QUERY ?? '{}');

export const handler = async () => {
  const { Items = [] } = await documents.send(new QueryCommand(input));
  return { statusCode: 200, body: JSON.stringify(Items) };
};
