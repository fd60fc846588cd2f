import { Link } from '../shared/router.tsx';

export const Footer = () => (
  <footer className="footer">
    <p className="footer-brand">Kettle &amp; Kite</p>
    <p>A demonstration shop: nothing here is really sold, and no card is ever charged.</p>
    <p>
      Pictures: <a href="https://github.com/microsoft/fluentui-emoji">Fluent Emoji</a> by Microsoft.{' '}
      <a href="/licences.txt">Licences</a>
      {' · '}
      <Link href="/">All products</Link>
    </p>
  </footer>
);
