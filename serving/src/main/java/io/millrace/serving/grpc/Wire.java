package io.millrace.serving.grpc;

import com.google.protobuf.CodedOutputStream;
import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Messages as bytes.
final class Wire {
  private Wire() {}

  /// Writes the fields of a message.
  @FunctionalInterface
  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static MillraceException invalid(IOException e) {
    return new MillraceException(
        ErrorCode.TENSOR_INVALID,
        "The request is not the message that its method takes: %s".formatted(e.getMessage()),
        "Send the messages of the published protocol.",
        e);
  }
}
