import * as R from '#registers';
import { DATA } from '#registers';

/** Where the registers of a socket stand in what a look has read: one frame from Sn_MR on, behind the header. */

export const AT_MR = DATA + R.SN_MR;
export const AT_CR = DATA + R.SN_CR;
export const AT_SR = DATA + R.SN_SR;
export const AT_PORT = DATA + R.SN_PORT;
export const AT_DIPR = DATA + R.SN_DIPR;
export const AT_DPORT = DATA + R.SN_DPORT;
export const AT_MSSR = DATA + R.SN_MSSR;
export const AT_TOS = DATA + R.SN_TOS;
export const AT_RXBUF_SIZE = DATA + R.SN_RXBUF_SIZE;
export const AT_TXBUF_SIZE = DATA + R.SN_TXBUF_SIZE;
export const AT_TX_FSR = DATA + R.SN_TX_FSR;
export const AT_TX_RD = DATA + R.SN_TX_RD;
export const AT_TX_WR = DATA + R.SN_TX_WR;
export const AT_RX_RSR = DATA + R.SN_RX_RSR;
export const AT_RX_RD = DATA + R.SN_RX_RD;
export const AT_RX_WR = DATA + R.SN_RX_WR;
export const AT_IMR = DATA + R.SN_IMR;
export const AT_FRAG = DATA + R.SN_FRAG;
export const AT_KPALVTR = DATA + R.SN_KPALVTR;
