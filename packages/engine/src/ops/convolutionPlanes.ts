import type { Tensor } from "../tensor.ts";
import type { Axis } from "./convolutionGeometry.ts";
import { gather, scatterAdd } from "./gather.ts";
import { reshape } from "./reshape.ts";
import { pad } from "./pad.ts";
import { slice } from "./slice.ts";
import { transpose } from "./transpose.ts";

// Tensors of rank 5 are only reshaped here: devices are at their best, and at their most correct, up to rank 4.

/** For every output depth the padded input depths under the kernel's taps. */
function depthsOf({ kernel, stride, dilation, out }: Axis): Int32Array {
  return Int32Array.from({ length: out * kernel }, (_, i) => Math.floor(i / kernel) * stride + (i % kernel) * dilation);
}

/** The input of a 3-D convolution, [batch, depth, h, w, c], as that of a 2-D one: [batch out, h, w, (group, tap, c / groups)]. */
export function planesToChannels(x: Tensor<5>, depth: Axis, groups: number): Tensor {
  const [batch, , height, width, channels] = x.shape;
  const [before, after] = depth.pads;
  const planes = reshape(x, [batch, depth.size, height * width * channels]);
  const padded = before + after === 0 ? planes : pad(planes, [[0, 0], [before, after], [0, 0]]); // prettier-ignore
  const picked = gather(padded, depthsOf(depth), 1);
  const parts = reshape(picked, [batch * depth.out, depth.kernel, height * width * groups, channels / groups]);
  return reshape(transpose(parts, [0, 2, 1, 3]), [batch * depth.out, height, width, depth.kernel * channels]);
}

/** The adjoint of `planesToChannels`: planes that share a depth add up. x: [batch out, h, w, (group, tap, c)], y: [batch, depth, h, w, channels]. */
export function channelsToPlanes(x: Tensor, batch: number, depth: Axis, groups: number): Tensor {
  const [images, height, width, stacked] = x.shape as [number, number, number, number];
  const channels = stacked / depth.kernel;
  const [before, after] = depth.pads;
  const parts = reshape(x, [images, height * width * groups, depth.kernel, channels / groups]);
  const planes = reshape(transpose(parts, [0, 2, 1, 3]), [batch, depth.out * depth.kernel, height * width * channels]);
  const summed = scatterAdd(depthsOf(depth), transpose(planes, [1, 0, 2]), before + depth.size + after);
  const kept = before + after === 0 ? summed : slice(summed, [before, 0, 0], [depth.size, -1, -1]);
  return reshape(transpose(kept, [1, 0, 2]), [batch, depth.size, height, width, channels]);
}

/** A 3-D kernel as a 2-D one over the stacked channels: [kd, kh, kw, c, f] to [kh, kw, kd c, f]. */
export function tapsToChannels(filter: Tensor<5>): Tensor {
  const [depth, height, width, channels, filters] = filter.shape;
  const taps = reshape(filter, [depth, height * width, channels * filters]);
  return reshape(transpose(taps, [1, 0, 2]), [height, width, depth * channels, filters]);
}
