import { BackendError } from "@chainrule/engine";

/** A shader of ours on its way to the device, or there. */
export interface Shader {
  readonly program: WebGLProgram;
  readonly fragment: WebGLShader;
  readonly samplers: number;
  readonly uniformCount: number;
  /** Undefined until its first draw, which waits for the compiler. */
  uniforms: readonly (WebGLUniformLocation | null)[] | undefined;
}

/** Two triangles' worth of texture in one, without buffers. */
const vertexSource = `#version 300 es
void main() { gl_Position = vec4(vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0); }`;

/**
 * Draws shaders with several results at once, beside tfjs on its context: tfjs sets all state that it counts on before each draw of its
 * own, and so do we.
 */
export class Drawer {
  readonly gl: WebGL2RenderingContext;
  private readonly shaders = new Map<string, Shader>();
  private readonly framebuffers: WebGLFramebuffer[] = [];
  private vertex: WebGLShader | undefined;
  private vertexArray: WebGLVertexArrayObject | undefined;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  /** Starts to compile a fragment shader with samplers t0, t1, … and uniforms u0, u1, …; a known one is not compiled again. */
  compile(source: string, samplers: number, uniformCount: number): Shader {
    const known = this.shaders.get(source);
    if (known !== undefined) return known;
    const { gl } = this;
    this.vertex ??= this.start(gl.VERTEX_SHADER, vertexSource);
    const fragment = this.start(gl.FRAGMENT_SHADER, source);
    const program = gl.createProgram();
    gl.attachShader(program, this.vertex);
    gl.attachShader(program, fragment);
    gl.linkProgram(program);
    const shader: Shader = { program, fragment, samplers, uniformCount, uniforms: undefined };
    this.shaders.set(source, shader);
    return shader;
  }

  /** Whether the compiler is done with a shader; asking does not wait where the browser can compile in parallel. */
  isCompiled({ program, uniforms }: Shader): boolean {
    const parallel = this.gl.getExtension("KHR_parallel_shader_compile");
    return (
      uniforms !== undefined ||
      parallel === null ||
      this.gl.getProgramParameter(program, parallel.COMPLETION_STATUS_KHR) !== false
    );
  }

  /** Waits for the compiler. Throws a BackendError with its words where it refuses. */
  finish(shader: Shader): readonly (WebGLUniformLocation | null)[] {
    if (shader.uniforms !== undefined) return shader.uniforms;
    const { gl } = this;
    const { program, fragment } = shader;
    if (gl.getProgramParameter(program, gl.LINK_STATUS) === false && !gl.isContextLost())
      throw new BackendError(
        `webgl: a generated shader does not compile: ${gl.getShaderInfoLog(fragment) ?? gl.getProgramInfoLog(program) ?? "no reason given"}. Please report it; setRecordingMode("off") trains without.`,
      );
    gl.useProgram(program);
    for (let i = 0; i < shader.samplers; i++) gl.uniform1i(gl.getUniformLocation(program, `t${i}`), i);
    shader.uniforms = Array.from({ length: shader.uniformCount }, (_, i) => gl.getUniformLocation(program, `u${i}`));
    return shader.uniforms;
  }

  /** One draw into textures of width by height texels. */
  draw(
    shader: Shader,
    textures: readonly WebGLTexture[],
    numbers: readonly number[],
    targets: readonly WebGLTexture[],
    width: number,
    height: number,
  ): void {
    const { gl } = this;
    const uniforms = this.finish(shader);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer(targets.length));
    for (let i = 0; i < targets.length; i++)
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + i, gl.TEXTURE_2D, targets[i]!, 0);
    gl.viewport(0, 0, width, height);
    gl.scissor(0, 0, width, height);
    gl.useProgram(shader.program);
    for (let i = 0; i < textures.length; i++) {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, textures[i]!);
    }
    for (let i = 0; i < uniforms.length; i++) gl.uniform1f(uniforms[i]!, numbers[i]!);
    this.vertexArray ??= gl.createVertexArray();
    gl.bindVertexArray(this.vertexArray);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** Writes texels into a texture, without a draw. */
  write(texture: WebGLTexture, texels: Float32Array, width: number, height: number): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.FLOAT, texels);
  }

  private start(kind: number, source: string): WebGLShader {
    const shader = this.gl.createShader(kind);
    if (shader === null) throw new BackendError("webgl: the context is lost. Open the device again.");
    this.gl.shaderSource(shader, source);
    this.gl.compileShader(shader);
    return shader;
  }

  /** The framebuffer for so many targets. */
  private framebuffer(targets: number): WebGLFramebuffer {
    const known = this.framebuffers[targets];
    if (known !== undefined) return known;
    const { gl } = this;
    const made = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, made);
    gl.drawBuffers(Array.from({ length: targets }, (_, i) => gl.COLOR_ATTACHMENT0 + i));
    this.framebuffers[targets] = made;
    return made;
  }
}
