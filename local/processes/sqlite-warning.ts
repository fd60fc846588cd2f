/** Loads a module that uses node:sqlite without Node's warning that it is experimental, which is of no use to the user. */
export const withoutSqliteWarning = async <T>(load: () => Promise<T>): Promise<T> => {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {};
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
};
