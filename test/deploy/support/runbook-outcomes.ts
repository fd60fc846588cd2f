/** Where the tests run a command of the runbook and what it prints, or why they cannot run it. */
export type Outcome = { readonly command: RegExp } & (
  | { readonly on: 'deployed' | 'laptop'; readonly prints: RegExp }
  | { readonly on: 'nowhere'; readonly because: string; readonly checkedBy?: string }
);

/** One for each command of the runbook, matched by its beginning or by a part that only it contains. */
export const OUTCOMES: readonly Outcome[] = [
  { command: /^aws cloudwatch describe-alarms/, on: 'deployed', prints: /Requests fail: AddLine crashes/ },
  { command: /^lines CountTotals /, on: 'deployed', prints: /"message":"stream batch"/ },
  { command: /^aws lambda list-event-source-mappings/, on: 'deployed', prints: /"Enabled"/ },
  { command: /^aws sqs receive-message.*GivenUp/, on: 'deployed', prints: /"Body": "a message"/ },
  { command: /^echo .* \| aws lambda invoke/, on: 'deployed', prints: /"done": true/ },
  { command: /^lines AuditTotals /, on: 'deployed', prints: /"message":"audit".*"repair":true/ },
  { command: /^aws events describe-rule/, on: 'deployed', prints: /"ENABLED",\s+"rate\(1 hour\)"/ },
  { command: /^aws lambda get-account-settings/, on: 'deployed', prints: /"ConcurrentExecutions": \d+/ },
  { command: /^aws lambda update-event-source-mapping/, on: 'deployed', prints: /"State": "Enabl/ },
  { command: /^aws sqs purge-queue/, on: 'deployed', prints: /^$/ },
  { command: /^aws events enable-rule/, on: 'deployed', prints: /^$/ },
  { command: /^lines DeleteMovedLines /, on: 'deployed', prints: /"message":"queue batch"/ },
  { command: /^aws sqs receive-message.*DeadLetters/, on: 'deployed', prints: /"Body": "a message"/ },
  {
    command: /^aws s3 ls/,
    on: 'deployed',
    prints: /PRE assets\/[\s\S]*PRE pictures\/[\s\S]*config\.json[\s\S]*index\.html/,
  },
  {
    command: /^aws dynamodb restore-table-to-point-in-time/,
    on: 'deployed',
    prints: /"TableName": "shop-dev-restored"/,
  },
  { command: /^aws dynamodb scan/, on: 'deployed', prints: /^$/ },
  { command: /^aws dynamodb list-backups/, on: 'deployed', prints: /"BackupSummaries": \[\]/ },
  {
    command: /^aws dynamodb restore-table-from-backup/,
    on: 'nowhere',
    because: 'the emulator makes no backup of a deleted table; the CLI checks whether the command is well formed',
    checkedBy: '--generate-cli-skeleton input',
  },
  { command: /^curl /, on: 'laptop', prints: /^HTTP\/1\.1 200 OK[\s\S]*"products":/ },
  { command: /^npm run audit/, on: 'laptop', prints: /lines? checked\.\nThe totals are correct\./ },
  {
    command: /^aws sqs start-message-move-task/,
    on: 'nowhere',
    because:
      'neither the emulator nor the laptop cloud moves messages; the CLI checks whether the command is well formed',
    checkedBy: '--generate-cli-skeleton output',
  },
  {
    command: /^git checkout <commit>/,
    on: 'nowhere',
    because: 'it changes the working tree; the tests deploy in the same way',
  },
];
