import { Link } from '../shared/router.tsx';

export const Footer = () => (
  <footer className="footer">
    <p className="footer-brand">Kettle &amp; Kite</p>
    <p>This is a demo store: nothing is really sold, and no card is ever charged.</p>
    <p>
      Pictures: <a href="https://github.com/microsoft/fluentui-emoji">Fluent Emoji</a> by Microsoft.{' '}
      <a href="/licences.txt">Licenses</a>
      {' · '}
      <Link href="/">All products</Link>
    </p>
  </footer>
);
