// An SMTP server that takes every mail and keeps none. It can hold its greeting
// back, so that mails pile up while something else is measured.
import { createServer } from 'node:net';

export class Sink {
  received = 0;
  #waiting = [];
  #held = false;
  #lines = new Set();
  #server = createServer((socket) => {
    this.#lines.add(socket);
    socket.on('close', () => this.#lines.delete(socket));
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    let inData = false;
    let rest = '';
    socket.on('data', (part) => {
      rest += part.toString('latin1');
      for (;;) {
        if (inData) {
          const end = rest.indexOf('\r\n.\r\n');
          if (end < 0) {
            rest = rest.slice(-4);
            return;
          }
          rest = rest.slice(end + 5);
          inData = false;
          this.received += 1;
          socket.write('250 2.0.0 Ok: queued\r\n');
          continue;
        }
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const verb = rest.slice(0, Math.min(end, 4)).toUpperCase();
        rest = rest.slice(end + 2);
        if (verb === 'DATA') {
          inData = true;
          // What follows the line that ends the command is the mail's first.
          rest = `\r\n${rest}`;
          socket.write('354 go on\r\n');
        } else if (verb === 'QUIT') {
          socket.end('221 bye\r\n');
          return;
        } else {
          socket.write(verb === 'EHLO' ? '250-sink\r\n250 8BITMIME\r\n' : '250 Ok\r\n');
        }
      }
    });
    if (this.#held) this.#waiting.push(socket);
    else socket.write('220 sink ESMTP\r\n');
  });

  async listen() {
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    return `smtp://127.0.0.1:${this.#server.address().port}?tls=none`;
  }

  /** From now on nobody who comes is greeted; lines that are kept open end, or they would go on. */
  hold() {
    this.#held = true;
    for (const line of this.#lines) line.destroy();
  }

  /** Greets all who wait and whoever comes. */
  release() {
    this.#held = false;
    for (const socket of this.#waiting.splice(0)) socket.write('220 sink ESMTP\r\n');
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections?.();
  }
}
