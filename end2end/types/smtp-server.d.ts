// The parts of smtp-server that the sink uses.
declare module 'smtp-server' {
  import type { Readable } from 'node:stream';
  import type { AddressInfo, Server, Socket } from 'node:net';

  export interface Envelope {
    mailFrom: { address: string } | false;
    rcptTo: { address: string }[];
  }
  export interface Session {
    id: string;
    envelope: Envelope;
  }
  export type Answer = (error?: (Error & { responseCode?: number }) | null, message?: string) => void;
  export interface Options {
    authOptional?: boolean;
    disabledCommands?: string[];
    disableReverseLookup?: boolean;
    logger?: boolean;
    size?: number;
    onRcptTo?(address: { address: string }, session: Session, answer: Answer): void;
    onData?(stream: Readable, session: Session, answer: Answer): void;
  }
  export class SMTPServer {
    constructor(options: Options);
    server: Server;
    connections: Set<{ session: Session; _socket: Socket }>;
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    address?(): AddressInfo;
  }
}
