/**
 * Keeps a warm function below 90 MB, where Node's and glibc's defaults let it grow to 100–120
 * (docs/decisions/021-memory-of-a-function.md).
 */
export const MEMORY_SETTINGS = {
  // Megabytes: two of these hold what is young. Node's default is 16, for servers that answer many at once.
  NODE_OPTIONS: '--max-semi-space-size=2',
  // Bytes, see mallopt(3). V8's compilers work in pieces of 32 KB: mapped one by one, they are given back after use.
  MALLOC_MMAP_THRESHOLD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '65536',
};
