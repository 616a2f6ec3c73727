/** The programs of the gallery that do not run on a runtime, and why. */
export const SKIPPED_ON_KALUMA: Record<string, string> = {};

export const SKIPPED_ON_ESPRUINO: Record<string, string> = {
  http: "it writes answers as Kaluma's http takes them: writeHead with a message, which returns the response",
  json: "it writes answers as Kaluma's http takes them: writeHead with a message",
  files: 'it reads the file system of Kaluma, fs',
  console: 'it reads its clients as bytes, as net of Kaluma gives them, and the thermometer of an RP2040',
  mqtt: 'talkMqtt is for sockets of Kaluma, which can be destroyed',
};
