import { lexer, type Token, type Tokens } from 'marked';

/** `Get-Help about_AcrShell_Content`, from which page of the repository, and what a list of topics says of it. */
export const aboutTopics = [
  ['Identities', 'docs/identities.md', 'Signing in to a registry and to Azure, from wherever you are.'],
  ['Content', 'docs/content.md', 'Images and artifacts, moved without docker.'],
  ['Report', 'docs/report.md', 'What is in a registry: sizes, ages, waste, use; as objects and as a page.'],
  ['Cleanup', 'docs/cleanup.md', 'Cleaning up a registry: plan, look, run, undo.'],
  ['Tasks', 'docs/tasks.md', 'Builds and tasks, from a folder to an image.'],
  ['Registries', 'docs/registries.md', 'Creating and configuring registries themselves.'],
  ['Emulator', 'emulator/README.md', 'A registry on your own machine, for trials, tests and CI.'],
] as const;

/** PowerShell's help is text of eighty columns; what is shown as typed keeps its lines. */
const columns = 76;

/** A page as a conceptual help topic: TOPIC, SHORT DESCRIPTION, LONG DESCRIPTION. */
export function aboutTopic(name: string, short: string, page: string): string {
  const blocks = lexer(page)
    .filter((token) => !(token.type === 'heading' && token.depth === 1))
    .flatMap(block)
    .map((line) => (line === '' ? '' : `    ${line}`));
  return [
    ...['TOPIC', `    about_AcrShell_${name}`, '', 'SHORT DESCRIPTION', `    ${short}`, '', 'LONG DESCRIPTION'],
    ...blocks,
    '',
  ].join('\n');
}

function block(token: Token): string[] {
  switch (token.type) {
    case 'heading':
      return [plain(token.tokens).toUpperCase(), ''];
    case 'paragraph':
      return [...wrap(plain(token.tokens), ''), ''];
    case 'code':
      return [...(token as Tokens.Code).text.split('\n').map((line) => (line === '' ? '' : `    ${line}`)), ''];
    case 'list':
      return [...(token as Tokens.List).items.flatMap(item), ''];
    case 'table':
      return (token as Tokens.Table).rows.flatMap(row);
    default:
      return [];
  }
}

function item({ tokens }: Tokens.ListItem): string[] {
  const [first = '', ...others] = tokens.flatMap((token) =>
    token.type === 'text' ? wrap(plain((token as Tokens.Text).tokens ?? [token]), '  ') : block(token),
  );
  return [`- ${first.trimStart()}`, ...others.filter((line) => line !== '')];
}

/** A row has no room for columns: what it is about, and the rest below. */
function row(cells: readonly Tokens.TableCell[]): string[] {
  const [head = '', ...others] = cells.map((cell) => plain(cell.tokens));
  return [...wrap(head, ''), ...others.flatMap((text) => wrap(text, '    ')), ''];
}

/** The words, without marks; of a link what is read. */
function plain(tokens: readonly Token[] = []): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens) return plain(token.tokens);
      return token.type === 'br' ? '\n' : unescapeEntities('text' in token ? String(token.text) : token.raw);
    })
    .join('');
}

function unescapeEntities(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns - 4) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}
