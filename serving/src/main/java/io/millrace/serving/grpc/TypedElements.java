package io.millrace.serving.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.serving.openinference.Column;
import io.millrace.serving.openinference.Datatype;
import io.millrace.serving.openinference.Elements;
import java.io.IOException;

/// Elements as an `InferTensorContents`: in the field of their datatype, packed or not.
///
/// @param message as it came; empty if there is none
record TypedElements(byte[] message) implements Elements {
  @Override
  public void read(Column column) {
    int expected = field(column);
    CodedInputStream in = CodedInputStream.newInstance(message);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) != expected) {
          throw column.invalid(
              "contents in the field %d (expected for %s: %d)"
                  .formatted(WireFormat.getTagFieldNumber(tag), column.datatype(), expected));
        }
        read(in, tag, column);
      }
    } catch (IOException e) {
      throw Wire.invalid(e);
    }
  }

  private static void read(CodedInputStream in, int tag, Column column) throws IOException {
    boolean isPacked =
        WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
            && column.datatype() != Datatype.BYTES;
    if (!isPacked) {
      element(in, column);
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      element(in, column);
    }
    in.popLimit(limit);
  }

  private static void element(CodedInputStream in, Column column) throws IOException {
    switch (column.datatype()) {
      case BOOL -> column.add(in.readBool());
      case INT8, INT16, INT32 -> column.add(in.readInt32());
      case INT64 -> column.add(in.readInt64());
      case UINT8, UINT16, UINT32 -> column.add(in.readUInt32() & 0xffff_ffffL);
      case UINT64 -> column.addUnsigned(in.readUInt64());
      case FP32 -> column.add(in.readFloat());
      case FP64 -> column.add(in.readDouble());
      case BYTES -> column.add(in.readByteBuffer());
      case FP16, BF16 -> throw new IllegalStateException();
    }
  }

  private static int field(Column column) {
    return switch (column.datatype()) {
      case BOOL -> 1;
      case INT8, INT16, INT32 -> 2;
      case INT64 -> 3;
      case UINT8, UINT16, UINT32 -> 4;
      case UINT64 -> 5;
      case FP32 -> 6;
      case FP64 -> 7;
      case BYTES -> 8;
      case FP16, BF16 ->
          throw new MillraceException(
              ErrorCode.TENSOR_INVALID,
              "%s has no typed contents.".formatted(column.datatype()),
              "Send it in raw_input_contents.");
    };
  }
}
