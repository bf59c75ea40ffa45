/* Stands for a driver that ends the process that loads it. */
process.kill(process.pid, 'SIGSEGV');
