import { type AnyKnobs, harshKnobs, makeChip } from '../../sim/chips/chips.ts';
import { SimClock } from '../../sim/clock.ts';
import { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { LockstepClock } from '../../sim/lockstep/clock.ts';
import { runLoop } from '../../sim/lockstep/loop.ts';
import { Wire } from '../../sim/wire/wire.ts';
import { busFor, CHIP } from '../lockstep/device.ts';
import { type FarConnection, type FarEnd, type FarPort, NETWORK, type OpenStage } from './stage.ts';

const text = (address: number[]): string => address.join('.');

/**
 * The simulated chip in lockstep, the one that `#chip` is, on a wire without delay. It is strict: a mistake of the driver throws.
 *
 * @param seed turns all knobs of the chip against the driver except one: a lost edge of INTn costs a round of the
 * health check
 */
export function simulatedStages(seed: number | null = null): OpenStage {
  const knobs: AnyKnobs = seed === null ? {} : { ...harshKnobs(CHIP, seed), interruptLost: 0 };
  return ({ interruptLine = true, ackDelayUs = 0 }) => {
    const time = new SimClock();
    const wire = new Wire(time, 0);
    const chip = makeChip(CHIP, time, wire, { strict: true, ...knobs });
    const bus = busFor(chip, time, { interruptLine });
    const clock = new LockstepClock(time);
    const host = new Host(wire, time, {
      ip: text(NETWORK.gateway),
      mac: '52:55:0a:00:02:02',
      device: text(NETWORK.ip),
      delayedAckUs: ackDelayUs,
    });
    return {
      bus,
      clock,
      far: farEnd(host),
      linked: () => chip.link,
      run: (ms) => runLoop(time, bus, clock, ms),
      pass: (ms) => time.advance(ms * 1000),
    };
  };
}

function farEnd(host: Host): FarEnd {
  return {
    connect: (port) => connection(host.connect(port)),
    listen: (port, onConnection) => host.listen(port, (peer) => onConnection(connection(peer))),
    udp: (port) => datagrams(host, port),
  };
}

function connection(peer: Peer): FarConnection {
  return {
    get reset() {
      return peer.ended === 'reset' || peer.ended === 'refused';
    },
    get peerClosed() {
      return peer.peerClosed;
    },
    received: () => peer.received(),
    send: (bytes) => peer.send(bytes),
    fin: () => peer.fin(),
    answerFin: () => {
      peer.onFin = () => peer.fin();
    },
  };
}

function datagrams(host: Host, port: number): FarPort {
  const peer = host.udp(port);
  return {
    send: (to, bytes) => peer.send(text(NETWORK.ip), to, bytes),
    get count() {
      return peer.received.length;
    },
    get last() {
      return peer.received[peer.received.length - 1].bytes;
    },
  };
}
