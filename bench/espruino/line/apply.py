"""Puts the SPI line (spi-line.h) into the Linux target of Espruino's sources: apply.py SOURCES

Espruino 2v29, checked out and unchanged. SPI1 and the pins D5 (SCSn), D6 (RSTn) and D7 (INTn) are then those of the chip
behind the UNIX socket that SPISOCK_LINE names (docs/spi-server.md).
"""
import os, sys

here = os.path.dirname(os.path.abspath(__file__))
p = os.path.join(sys.argv[1], 'targets/linux/jshardware.c')
s=open(p).read()
if 'spi-line.h' not in s:
    s=s.replace('int ioDevices[EV_DEVICE_MAX+1];','#include "' + here + '/spi-line.h"\nbool lineWatched=false; bool lineLast=true;\nint ioDevices[EV_DEVICE_MAX+1];',1)
    s=s.replace('void jshPinSetValue(Pin pin, bool value) {\n','void jshPinSetValue(Pin pin, bool value) {\n  if (pin==LINE_CS) lineSelect(!value);\n  if (pin==LINE_RST) { static int last=-1; if (last!=(int)value) { last=value; lineReset(value); } }\n',1)
    s=s.replace('bool jshPinGetValue(Pin pin) {\n','bool jshPinGetValue(Pin pin) {\n  if (pin==LINE_INT) return !lineAttention();\n',1)
    s=s.replace('void jshSPISetup(IOEventFlags device, JshSPIInfo *inf) {\n  assert(DEVICE_IS_SPI(device));\n','void jshSPISetup(IOEventFlags device, JshSPIInfo *inf) {\n  assert(DEVICE_IS_SPI(device));\n  return;\n',1)
    s=s.replace('/** Send data through the given SPI device (if data>=0), and return the result\n','bool jshSPISendMany(IOEventFlags device, unsigned char *tx, unsigned char *rx, size_t count, void (*callback)()) {\n  lineTransfer(tx, rx, (unsigned int)count);\n  if (callback) callback();\n  return true;\n}\n/** Send data through the given SPI device (if data>=0), and return the result\n',1)
    s=s.replace('        gpioEventFlags[pin] = exti;\n','        gpioEventFlags[pin] = exti;\n        if (pin==LINE_INT) { lineWatched = true; lineLast = jshPinGetValue(pin); }\n',1)
    s=s.replace('      gpioEventFlags[pin] = 0;\n#ifdef SYSFS','      gpioEventFlags[pin] = 0;\n      if (pin==LINE_INT) lineWatched = false;\n#ifdef SYSFS',1)
    s=s.replace('void jshIdle() {\n','void jshIdle() {\n  if (lineWatched) {\n    bool high = jshPinGetValue(LINE_INT);\n    if (high != lineLast) { lineLast = high; jshPushIOEvent(pinToEVEXTI(LINE_INT) | (high?EV_EXTI_IS_HIGH:0), jshGetSystemTime()); }\n  }\n',1)
    # sleep short, so that the line is looked at
    s=s.replace('  if (usecs > 50000)\n    usecs = 50000;','  if (usecs > 1000)\n    usecs = 1000;',1)
    open(p,'w').write(s)
