// Single HTTP/1.1 requests to a program on loopback.
import { connect } from 'node:net';

/** Bytes of a request. */
export function request({ method = 'GET', path, host, headers = {}, body = '' }) {
  const all = { host, ...headers, ...(body || method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {}) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/** Reads answers off one connection, one at a time. */
class Connection {
  constructor(port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.parts = [];
    this.socket.on('data', (part) => this.take(part));
    this.socket.on('error', (error) => this.fail?.(error));
    this.socket.on('close', () => this.fail?.(new Error('closed by the server')));
  }

  send(bytes) {
    return new Promise((done, fail) => {
      this.done = done;
      this.fail = fail;
      this.parts = [];
      this.socket.write(bytes);
    });
  }

  take(part) {
    this.parts.push(part);
    const all = this.parts.length === 1 ? part : Buffer.concat(this.parts);
    this.parts = [all];
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = all.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    const complete = length
      ? all.length >= end + 4 + Number(length[1])
      : !/\r\ntransfer-encoding: *chunked/i.test(head) || all.subarray(-5).equals(Buffer.from('0\r\n\r\n'));
    if (!complete) return;
    const { done } = this;
    this.fail = undefined;
    done({ status: Number(head.slice(9, 12)), head, body: all.subarray(end + 4) });
  }

  close() {
    this.fail = undefined;
    this.socket.destroy();
  }
}

/** One request on a connection of its own. */
export async function once(port, bytes) {
  const connection = new Connection(port);
  try {
    return await connection.send(bytes);
  } finally {
    connection.close();
  }
}

/** The answer's text, put together again where it came in chunks. */
export function text(answer) {
  if (!/\r\ntransfer-encoding: *chunked/i.test(answer.head)) return answer.body.toString();
  const parts = [];
  for (let at = 0; ; ) {
    const line = answer.body.indexOf('\r\n', at);
    const length = parseInt(answer.body.toString('latin1', at, line), 16);
    if (!length) return Buffer.concat(parts).toString();
    parts.push(answer.body.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}

/** An open stream of events: `next` is kept when the next event with data comes. */
export async function listen(port, bytes) {
  const socket = connect(port, '127.0.0.1');
  let [told, began] = [undefined, undefined];
  const open = new Promise((done, fail) => {
    began = done;
    socket.on('error', fail);
  });
  socket.on('data', (part) => {
    const words = part.toString('latin1');
    if (words.startsWith('HTTP/1.1 ')) began(Number(words.slice(9, 12)));
    if (words.includes('data:')) told?.();
  });
  socket.write(bytes);
  const status = await open;
  if (status !== 200) throw new Error(`the stream answered ${status}`);
  return {
    next: () => new Promise((done) => (told = done)),
    close: () => socket.destroy(),
  };
}
