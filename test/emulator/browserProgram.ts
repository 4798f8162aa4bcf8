import process from 'node:process';

// Plays the browser that a library opens: fetches the page and lets itself be sent back to the program that waits.

const page = await fetch(process.argv[2] ?? '');
process.exitCode = page.ok ? 0 : 1;
