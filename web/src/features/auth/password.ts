/** The user pool's password policy, with the texts shown beside the field. */
export const PASSWORD_RULES = [
  { text: '10 characters or more', holds: (password: string) => password.length >= 10 },
  { text: 'A lowercase letter', holds: (password: string) => /[a-z]/.test(password) },
  { text: 'An uppercase letter', holds: (password: string) => /[A-Z]/.test(password) },
  { text: 'A number', holds: (password: string) => /\d/.test(password) },
] as const;

export const isStrong = (password: string): boolean => PASSWORD_RULES.every(({ holds }) => holds(password));
