import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../console/failure.ts';
import { isUnfinished, quote, readArguments, readLine, type Token } from '../../console/line/words.ts';

const environment = { ACR_PASSWORD: 'p|a$s `w"o\'rd', EMPTY: '' };

function plain(tokens: readonly Token[]): unknown[] {
  return tokens.map((token) => {
    if (token.kind === 'pipe') return '|';
    if (token.kind === 'word') return token.value.data;
    return token.value ? { [token.name]: token.value.data } : { [token.name]: token.wantsValue ? '...' : undefined };
  });
}

const read = (line: string) => plain(readLine(line, environment).tokens);

describe('a line is split as PowerShell splits it', () => {
  it.each([
    ['Get-Thing -Name a -First 3', ['Get-Thing', { Name: undefined }, 'a', { First: undefined }, '3']],
    ['  a\t b  ', ['a', 'b']],
    ["'it''s' 'a b'", ["it's", 'a b']],
    ['"say ""hi""" "tab`tend" "a`"b"', ['say "hi"', 'tab\tend', 'a"b']],
    ['"`u{1F600}" a`u{41}', ['\u{1F600}', 'aA']],
    ['a` b `$env:X `|', ['a b', '$env:X', '|']],
    ['pre"mid dle"\'post\'', ['premid dlepost']],
    ['-Name:value -Name: value -Name:"a b"', [{ Name: 'value' }, { Name: '...' }, 'value', { Name: 'a b' }]],
    ['-DeleteEnabled:$false $true $NULL', [{ DeleteEnabled: false }, true, null]],
    ["'$true' \"$true\" '$env:X'", ['$true', 'True', '$env:X']],
    ['a|b | c', ['a', '|', 'b', '|', 'c']],
    ['a # the rest', ['a']],
    ['a#b c', ['a#b', 'c']],
    ['-1 -First -5', ['-1', { First: undefined }, '-5']],
    ['--help -?', [{ help: undefined }, { '?': undefined }]],
    ['\u2013Name \u201ca b\u201d \u2018c\u2019', [{ Name: undefined }, 'a b', 'c']],
    ["''", ['']],
    ['repo@sha256:abc v[0-9]* *', ['repo@sha256:abc', 'v[0-9]*', '*']],
    ['5$ "cost: 5$"', ['5$', 'cost: 5$']],
    ["a,b 'c,d' e , 'f g'", ['a,b', 'c,d', 'e,f g']],
  ])('into its words: %s', (line, tokens) => expect(read(line)).toEqual(tokens));

  it.each(['007', '1e3', 'true', '1.10', '0x10', 'null', '2024-01-01'])('the tag %s stays text', (tag) => {
    expect(read(`-Name ${tag}`)).toEqual([{ Name: undefined }, tag]);
  });

  it('takes a value from the environment unchanged', () => {
    expect(read('-Password $env:ACR_PASSWORD')).toEqual([{ Password: undefined }, environment.ACR_PASSWORD]);
    expect(read('"<$env:EMPTY>" $' + '{env:ACR_PASSWORD}')).toEqual(['<>', environment.ACR_PASSWORD]);
    expect(read("'$env:ACR_PASSWORD'")).toEqual(['$env:ACR_PASSWORD']);
  });

  it.each([
    ['$env:NOT_SET', 'NOT_SET is not set'],
    ['$env:constructor', 'constructor is not set'],
    ['$secret.Password', '$secret'],
    ['"$(Get-Date)"', '$('],
    ["'open", 'column 1'],
    ['a "open', 'column 3'],
    ['(Get-Thing).Tags', '('],
    ['a; b', ';'],
    ['a > file', '>'],
    ['-Name ,a', ','],
    ['-Name a,,b', ','],
  ])('%s is refused, naming what is wrong', (line, what) => {
    const refusal = refusalOf(() => readLine(line, environment));
    expect(refusal).toMatchObject({ kind: 'InvalidInput', exitCode: 2 });
    expect(refusal.message).toContain(what);
    expect(refusal.advice).not.toBe('');
  });
});

describe('a command is continued in the next line', () => {
  it.each(['Get-Thing |', 'Get-Thing | # why', 'Get-Thing `', 'a |\n b `', 'a -Name b,', 'a -Name:b, # why\n c,'])(
    'after %j',
    (text) => {
      expect(isUnfinished(text)).toBe(true);
    },
  );

  it.each(['Get-Thing', '', '# done |', "'`'", 'a |\n b', "'open"])('but not after %j', (text) => {
    expect(isUnfinished(text)).toBe(false);
  });

  it('after a pipe or a backtick, and is parsed as one', () => {
    expect(read('Get-Thing `\n  -Name a |  # first\n  Remove-Thing')).toEqual([
      'Get-Thing',
      { Name: undefined },
      'a',
      '|',
      'Remove-Thing',
    ]);
  });
});

describe('words that a shell has split already', () => {
  it('are taken unchanged, except for whole words of our syntax', () => {
    const words = ['Get-Thing', '-Name', "it's a `b", '|', '-Flag:$false', '-Password', '$env:ACR_PASSWORD', '--help'];
    expect(plain(readArguments(words, environment).tokens)).toEqual([
      'Get-Thing',
      { Name: undefined },
      "it's a `b",
      '|',
      { Flag: false },
      { Password: undefined },
      environment.ACR_PASSWORD,
      { help: undefined },
    ]);
  });

  it('record which came from the environment', () => {
    const [literal, variable] = readArguments(['secret', '$env:ACR_PASSWORD'], environment).tokens;
    expect(literal).toMatchObject({ value: { fromEnvironment: false } });
    expect(variable).toMatchObject({ value: { fromEnvironment: true } });
  });
});

describe('for any text', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('-', '$', '`', "'", '"', '|', ',', ' ', '\n', '#', ':', 'a', '$env:', '{', '\u201c'))
      .map((parts) => parts.join('')),
  );

  it('the parser throws only its own errors', () => {
    fc.assert(
      fc.property(anything, (line) => {
        try {
          readLine(line, environment);
        } catch (thrown) {
          if (!(thrown instanceof Failure)) throw thrown;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('a quoted word is parsed back to the same text', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        expect(read(`${quote(one)} ${quote(other)}`)).toEqual([one, other]);
      }),
      { numRuns: 2000 },
    );
  });

  it('tokens are in order and within the line', () => {
    fc.assert(
      fc.property(anything, (line) => {
        let tokens: readonly Token[] = [];
        try {
          tokens = readLine(line, environment).tokens;
        } catch {
          return;
        }
        let at = 0;
        for (const { start, end } of tokens) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(line.length);
          at = end;
        }
      }),
    );
  });
});

function refusalOf(act: () => unknown): Failure {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('it was not refused');
}
