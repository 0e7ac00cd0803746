/** Whether a device exists here, and the reason either way, in words for a user. */
export interface Availability {
  readonly available: boolean;
  readonly reason: string;
  /** True where the device is emulated on the CPU (SwiftShader, llvmpipe): it works, slowly. */
  readonly software?: boolean;
}
