import type { DType, Shape, TypedArray } from "@chainrule/engine";
import type { TfjsBackend } from "../../TfjsBackend.ts";
import { TfjsHandle } from "../../TfjsHandle.ts";
import type { RawWebglBackend } from "../RawWebglBackend.ts";
import type { Drawer } from "./Drawer.ts";
import { type Grid, gridOf, packOnHost } from "./grid.ts";

/** Values of a tfjs backend as the packed textures that generated shaders read and write. tfjs's texture manager recycles them. */
export class PackedTextures {
  private readonly backend: TfjsBackend;
  private readonly raw: RawWebglBackend;
  private readonly drawer: Drawer;
  private readonly grids = new Map<Shape, Grid>();

  constructor(backend: TfjsBackend, raw: RawWebglBackend, drawer: Drawer) {
    this.backend = backend;
    this.raw = raw;
    this.drawer = drawer;
  }

  /** A fresh value whose texture holds nothing yet. */
  make(shape: Shape, dtype: DType): TfjsHandle {
    const own = shape.slice();
    const { dataId } = this.raw.makeTensorInfo(own, dtype);
    this.raw.texData.get(dataId).isPacked = true;
    this.raw.uploadToGPU(dataId); // without values it only takes a texture
    return this.backend.adopt(new TfjsHandle(dataId, own, dtype));
  }

  /** A host value, packed on the host, which spares the draw that tfjs packs with. */
  upload(data: TypedArray, shape: Shape, dtype: DType): TfjsHandle {
    const grid = this.gridOf(shape);
    const handle = this.make(shape, dtype);
    this.drawer.write(this.textureOf(handle), packOnHost(data, grid), grid.width, grid.height);
    return handle;
  }

  textureOf({ dataId }: TfjsHandle): WebGLTexture {
    return this.raw.texData.get(dataId).texture!.texture;
  }

  /** The texture of a value in the grid of `shape`. Where it lies otherwise a copy is made, and added to `lent` to be disposed of. */
  read(handle: TfjsHandle, shape: Shape, lent: TfjsHandle[]): WebGLTexture {
    const data = this.raw.texData.get(handle.dataId);
    if (data.texture == null) {
      data.isPacked = true;
      data.shape = handle.shape;
      this.raw.uploadToGPU(handle.dataId);
    }
    const { width, height } = this.gridOf(shape);
    if (!data.isPacked) return this.lend(this.raw.packTensor(handle), handle.dtype, lent);
    const [rows, columns] = data.texShape!;
    if (Math.max(1, Math.ceil(columns / 2)) === width && Math.max(1, Math.ceil(rows / 2)) === height)
      return this.textureOf(handle);
    return this.lend(this.raw.packedReshape(handle, shape.slice()), handle.dtype, lent);
  }

  private lend({ dataId }: { dataId: object }, dtype: DType, lent: TfjsHandle[]): WebGLTexture {
    const copy = new TfjsHandle(dataId, [], dtype);
    lent.push(copy);
    return this.textureOf(copy);
  }

  private gridOf(shape: Shape): Grid {
    let grid = this.grids.get(shape);
    if (grid === undefined) this.grids.set(shape, (grid = gridOf(shape)));
    return grid;
  }
}
