import type { HttpRequest } from '../http/message.ts';

/** What an API knows about a request while it handles it. */
export interface RequestContext {
  readonly apiId: string;
  readonly stage: string;
  readonly domainName: string;
  readonly account: string;
  readonly requestId: string;
  readonly receivedAt: Date;
  /** Empty until the route is known. */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** The path without the stage. */
  readonly path: string;
  readonly request: HttpRequest;
  readonly claims: Readonly<Record<string, string>> | undefined;
}
