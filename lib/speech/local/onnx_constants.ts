/** Reads the weights of a model out of its file. Follows ONNX's `onnx.proto3` and the Protocol Buffers wire format. @module */

/** Numbers of the fields that are read, by message. */
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const NODE_OUTPUT = 2;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const ATTRIBUTE_GRAPH = 6;
const TENSOR_DATA_TYPE = 2;
const TENSOR_RAW_DATA = 9;

/** `TensorProto.DataType.FLOAT` */
const FLOAT = 1;

/** A field of a message: a number, or the bytes of a text, of packed values or of a message. */
type Field = readonly [number: number, value: number | Uint8Array];

/**
 * The constants of type float of a model, those of its inner graphs too, by the name of the value that each one makes.
 *
 * @throws {Error} if the bytes are no such file
 */
export function readOnnxConstants(model: Uint8Array): Map<string, Float32Array> {
  const constants = new Map<string, Float32Array>();
  for (const graph of messages(model, MODEL_GRAPH)) readGraph(graph, constants);
  return constants;
}

function readGraph(graph: Uint8Array, constants: Map<string, Float32Array>): void {
  for (const node of messages(graph, GRAPH_NODE)) {
    const [output] = messages(node, NODE_OUTPUT);
    for (const attribute of messages(node, NODE_ATTRIBUTE)) {
      for (const inner of messages(attribute, ATTRIBUTE_GRAPH)) readGraph(inner, constants);
      for (const tensor of messages(attribute, ATTRIBUTE_TENSOR)) {
        const [data] = messages(tensor, TENSOR_RAW_DATA);
        const isFloat = fields(tensor).some(([field, value]) =>
          field === TENSOR_DATA_TYPE && value === FLOAT
        );
        if (output === undefined || data === undefined || !isFloat) continue;
        // A copy, as floats must lie at a multiple of four; it also lets go of the file.
        constants.set(new TextDecoder().decode(output), new Float32Array(data.slice().buffer));
      }
    }
  }
}

function messages(message: Uint8Array, wanted: number): Uint8Array[] {
  return fields(message).flatMap(([field, value]) =>
    field === wanted && typeof value !== "number" ? [value] : []
  );
}

function fields(message: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let unit = 1;; unit *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("Cannot read an ONNX file: it is cut short");
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number): Uint8Array => {
    if (length > message.length - at) throw new Error("Cannot read an ONNX file: it is cut short");
    return message.subarray(at, at += length);
  };
  while (at < message.length) {
    const key = varint();
    const [field, wireType] = [Math.floor(key / 8), key % 8];
    if (wireType === 0) found.push([field, varint()]);
    else if (wireType === 1) found.push([field, bytes(8)]);
    else if (wireType === 2) found.push([field, bytes(varint())]);
    else if (wireType === 5) found.push([field, bytes(4)]);
    else throw new Error(`Cannot read an ONNX file: there is no wire type ${wireType}`);
  }
  return found;
}
