// Better Auth as its documentation sets it up for administrators who invite into
// an organization, on SQLite, with mail by SMTP. Copied beside its packages and
// run there: `fill` writes people from its input, otherwise it serves.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin, organization } from 'better-auth/plugins';
import Database from 'better-sqlite3';
import { createTransport } from 'nodemailer';

const { PORT, DB, SMTP_PORT, email, password } = process.env;
const database = new Database(DB);
database.pragma('journal_mode = WAL');
const mailer = createTransport({ host: '127.0.0.1', port: Number(SMTP_PORT), ignoreTLS: true, pool: true });
const baseURL = `http://localhost:${PORT}`;
const options = {
  baseURL,
  database,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  plugins: [
    admin(),
    organization({
      invitationLimit: 1_000_000,
      membershipLimit: 1_000_000,
      sendInvitationEmail: async ({ id, email: to }) => {
        await mailer.sendMail({ from: 'auth@example.com', to, subject: 'You are invited', text: `${baseURL}/accept/${id}` });
      },
    }),
  ],
};
const auth = betterAuth(options);

if (process.argv[2] === 'fill') {
  await (await getMigrations(options)).runMigrations();
  const { user } = await auth.api.signUpEmail({ body: { email, password, name: 'Olive Owner' } });
  database.prepare('update user set role = ? where id = ?').run('admin', user.id);
  const add = database.prepare('insert into user (id, name, email, emailVerified, createdAt, updatedAt, role) values (?, ?, ?, 1, ?, ?, ?)');
  const now = new Date().toISOString();
  database.transaction((all) => all.forEach((one, n) => add.run(`person${n}`, one.name, one.email, now, now, 'user')))(JSON.parse(readFileSync(0, 'utf8')));
  const made = await auth.api.createOrganization({ body: { name: 'Bench', slug: 'bench', userId: user.id } });
  console.log(JSON.stringify({ organization: made.id }));
  process.exit();
}
const handle = toNodeHandler(auth);
createServer(handle).listen(Number(PORT), '127.0.0.1');
