/** The bundler takes styles along. */
declare module '*.css';
