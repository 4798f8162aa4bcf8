import process from 'node:process';

// Acts as the browser that a library opens: requests the page, and is redirected to the waiting program.

const page = await fetch(process.argv[2] ?? '');
process.exitCode = page.ok ? 0 : 1;
