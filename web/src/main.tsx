import './shared/no-eval.ts';
import './tokens.css';
import './app/base.css';
import './shared/ui/ui.css';
import './app/layout.css';
import './features/products/catalogue.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { resumeSession } from './app/resume.ts';
import { queryClient } from './shared/query-client.ts';
// After every other stylesheet: it overrides them.
import './app/forced-colors.css';

resumeSession();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
queryClient.mount();
createRoot(root).render(<App />);
