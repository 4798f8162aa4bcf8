import { type Environment, isUnfinished, readLine } from '../line/words.ts';
import { complete } from '../screen/completion.ts';
import type { Terminal } from '../screen/terminal.ts';
import { isExit } from './script.ts';
import type { Session } from './session.ts';

/** The prompt: an error ends a command, but not the session. */
export async function runPrompt(terminal: Terminal, session: Session, environment: Environment): Promise<void> {
  terminal.onComplete((text) => complete(text, (asked) => session.completions(asked)));
  let text = '';
  terminal.onInterrupt(() => {
    if (session.cancel()) return;
    text = '';
    terminal.dropLine();
  });
  for (;;) {
    const line = await terminal.line(text === '' ? 'acrshell> ' : '>> ');
    if (line === undefined) return;
    text = text === '' ? line : `${text}\n${line}`;
    if (isUnfinished(text) && line.trim() !== '') continue;
    const command = text;
    text = '';
    if (isExit(command)) return;
    await session.run(() => readLine(command, environment).tokens);
  }
}
