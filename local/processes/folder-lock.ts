import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../plain-error.ts';
import { withoutSqliteWarning } from './sqlite-warning.ts';

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

/**
 * Locks the folder for one laptop cloud, and returns what unlocks it. The lock is SQLite's lock on a file, which the
 * operating system releases however this process ends. Throws a PlainError if another laptop cloud has locked the folder.
 */
export const lockFolder = async (directory: string): Promise<() => void> => {
  const { DatabaseSync } = await withoutSqliteWarning(() => import('node:sqlite'));
  mkdirSync(directory, { recursive: true });
  const lock = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new PlainError(
      `Another laptop cloud is using the folder ${directory}. Stop that one, or choose another folder with --data.`,
    );
  }
  return () => lock.close();
};
