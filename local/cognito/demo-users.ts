export interface DemoUser {
  readonly email: string;
  readonly password: string;
}

export const DEMO_SHOPPER: DemoUser = { email: 'shopper@example.com', password: 'Shopper-demo-2026' };
export const DEMO_ADMIN: DemoUser = { email: 'admin@example.com', password: 'Admin-demo-2026' };
