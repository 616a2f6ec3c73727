/**
 * Names that Kaluma's engine knows by a number of its own. Where one is searched for, or passed on the way to another one,
 * numbers are compared instead of texts; and no text of it is kept in the heap. Shorter names come first.
 */

/** Members of the language's built-in objects (JerryScript's magic strings), none of which is a global name. */
export const LANGUAGE_NAMES = words(`
  E PI LN2 UTC abs add all cos exp get has log map max min now pop pow raw set sin tan LN10 acos asin atan
  bind call cbrt ceil cosh done exec fill find flat from imul join keys log2 name next push race seal sign
  sinh size some sort sqrt tanh test then trim LOG2E SQRT2 acosh apply asinh atan2 atanh clear clz32 every
  expm1 flags floor hypot index input log10 log1p match parse proxy round shift slice split stack trunc
  value LOG10E assign bigint buffer callee caller charAt concat create dotAll filter freeze fround getDay
  isView keyFor length number object padEnd random reduce reject repeat revoke search source splice sticky
  string substr symbol toJSON values EPSILON SQRT1_2 boolean compile entries flatMap forEach getDate
  getInt8 getTime getYear indexOf isArray message ownKeys replace resolve reverse setDate setInt8 setTime
  setYear species toFixed trimEnd unicode unshift valueOf endsWith getHours getInt16 getInt32 getMonth
  getUint8 includes isFrozen isSealed iterator matchAll padStart setHours setInt16 setInt32 setMonth
  setUint8 subarray toString trimLeft writable MAX_VALUE MIN_VALUE __proto__ anonymous construct findIndex
  getUTCDay getUint16 getUint32 isInteger lastIndex multiline prototype revocable setUint16 setUint32
  stringify substring trimRight trimStart byteLength byteOffset charCodeAt copyWithin enumerable getFloat32
  getFloat64 getMinutes getSeconds getUTCDate ignoreCase replaceAll setFloat32 setFloat64 setMinutes
  setSeconds setUTCDate startsWith codePointAt constructor description fromEntries getBigInt64 getFullYear
  getUTCHours getUTCMonth hasInstance lastIndexOf reduceRight setBigInt64 setFullYear setUTCHours
  setUTCMonth toGMTString toISOString toLowerCase toPrecision toPrimitive toStringTag toUTCString
  toUpperCase unscopables configurable fromCharCode getBigUint64 isExtensible setBigUint64 toDateString
  toTimeString asyncIterator fromCodePoint getUTCMinutes getUTCSeconds isPrototypeOf isSafeInteger
  localeCompare setUTCMinutes setUTCSeconds toExponential defineProperty deleteProperty getPrototypeOf
  getUTCFullYear hasOwnProperty setPrototypeOf setUTCFullYear toLocaleString getMilliseconds
  setMilliseconds MAX_SAFE_INTEGER MIN_SAFE_INTEGER __defineGetter__ __defineSetter__ __lookupGetter__
  __lookupSetter__ defineProperties BYTES_PER_ELEMENT NEGATIVE_INFINITY POSITIVE_INFINITY getTimezoneOffset
  preventExtensions toLocaleLowerCase toLocaleUpperCase getUTCMilliseconds isConcatSpreadable
  setUTCMilliseconds toLocaleDateString toLocaleTimeString getOwnPropertyNames propertyIsEnumerable
  getOwnPropertySymbols getOwnPropertyDescriptor getOwnPropertyDescriptors
`);

/**
 * Other names of Kaluma's: members of modules that the library has no dealings with (graphics, AT commands, PWM, I2C,
 * UART, file systems, WiFi), constants, functions of `global`, and its modules' native functions. None is a member of what
 * its `net`, `http`, `stream`, `events`, `spi`, `rp2` or `wdt` hand out: so a property of the library's may have it as its
 * name.
 */
export const MODULE_NAMES = words(`
  fo rm rx tx ADC I2C IRQ JMP LED LSB MOV MSB OUT adc bpp cts cwd dir fat irq jmp job led lfs nop pwm rtc
  rts scl sda sep vfs GPIO HIGH PULL PUSH UART WAIT WiFi __fd __fs _cwd _dir arch atob btoa duty flow mkfs
  ptcl root rssi scan seed ssid term tone wifi DGRAM Flash SLAVE Stats __cwd _path _stat bssid chdir color
  flash flipX flipY fsctr ioctl label paths pause print rmdir speed terms width Button CHANGE MASTER MODE_0
  MODE_1 MODE_2 MODE_3 Module RISING SDCard __fobj __path bitmap blkdev domain format fstype glyphs height
  jmpPin noTone parity paused pullup rename resume scaleX scaleY serial toInst toggle txfifo unlink ADC_NUM
  FALLING I2C_NUM LED_NUM PIN_NUM PWM_NUM SPI_NUM Storage __opens __stdin channel color16 devices dirname
  display dormant extname getDuty getItem hasLine inCount listene memRead newPath oldPath pathObj readdir
  setBase setDuty setFont setItem setMode statObj storage unmount FLOW_CTS FLOW_RTS UART_NUM VFSFatFS
  __lookup __mounts __stdout advanceX advanceY basename drawLine drawRect drawText fillRect getColor
  getPixel getWidth heapPeak heapUsed memWrite outCount platform position relative rotation security
  setColor setCount setPixel ATCommand FLOW_NONE __pathout baseTerms dataEvent getHeight heapTotal
  normalize pulseRead vfs_flags BUTTON_NUM PARITY_ODD bufferSize drawBitmap drawCircle fillCircle
  fillScreen isAbsolute pio_sm_get pio_sm_irq pio_sm_put pulseWrite removeItem startState DATA_NOPULL
  DATA_PULLUP MISO_PULLUP MOSI_PULLUP PARITY_EVEN PARITY_NONE RX_LESSTHAN SHIFT_RIGHT StdInNative
  SystemError TX_LESSTHAN VFSLittleFS _updateJmps analogWrite clearScreen completeJob drainTXFIFO
  getRotation isDirectory loadBuiltin measureText memoryUsage pio_sm_exec pio_sm_init processJobs
  setRotation transparent uart_native FIFO_JOIN_RX FIFO_JOIN_TX FLOW_RTS_CTS StdOutNative __display_cb
  getFillColor getFontColor getFrequency getInversion iterateLines lineHandlers randomBigInt setFillColor
  setFontColor setFontScale setFrequency setInversion DeviceManager VFS_FLAG_EXCL VFS_FLAG_READ
  __fillRect_cb __getPixel_cb __setPixel_cb digitalToggle drawRoundRect fillRoundRect pio_sm_rxfifo
  pio_sm_txfifo FIFO_JOIN_NONE INPUT_PULLDOWN VFS_FLAG_TRUNC VFS_FLAG_WRITE addLineHandler pio_sm_restart
  storage_native GraphicsContext VFS_FLAG_APPEND VFS_FLAG_CREATE attachInterrupt builtin_modules
  detachInterrupt pio_add_program pio_sm_set_pins enableInterrupts getBuiltinModule responseHandlers
  delayMicroseconds disableInterrupts removeLineHandler addResponseHandler pio_sm_clear_fifos
  pio_sm_set_enabled pio_sm_drain_txfifo processLineHandlers removeResponseHandler BufferedGraphicsContext
  processResponseHandlers
`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
