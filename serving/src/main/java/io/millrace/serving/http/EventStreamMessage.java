package io.millrace.serving.http;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/// The messages of `application/vnd.amazon.eventstream`, in which SageMaker's runtime streams an
/// answer: the length of the message and of its headers, the CRC-32 of these, headers, payload, and
/// the CRC-32 of all before. Numbers are big-endian with 32 bits; a header is the length of its
/// name in a byte, its name, its type (7: text), the length of its value in two bytes, and its
/// value.
final class EventStreamMessage {
  static final String MEDIA_TYPE = "application/vnd.amazon.eventstream";
  private static final byte TEXT = 7;
  private static final int AROUND = 16;

  private EventStreamMessage() {}

  /// A part of the answer.
  static byte[] part(byte[] bytes) {
    return message(
        List.of(
            header(":message-type", "event"),
            header(":event-type", "PayloadPart"),
            header(":content-type", "application/octet-stream")),
        bytes);
  }

  /// Ends an answer that cannot be completed.
  static byte[] failure(MillraceException error) {
    boolean isOurs = error.code().kind() == ErrorCode.Kind.INTERNAL;
    String text = "%s: %s %s".formatted(error.code(), error.detail(), error.fix());
    return message(
        List.of(
            header(":message-type", "exception"),
            header(":exception-type", isOurs ? "InternalStreamFailure" : "ModelStreamError"),
            header(":content-type", "application/json")),
        Json.bytes(Json.object().put("Message", text).put("ErrorCode", error.code().name())));
  }

  private static byte[] header(String name, String value) {
    ByteBuffer header = ByteBuffer.allocate(4 + name.length() + value.length());
    header.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII)).put(TEXT);
    header.putShort((short) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }

  private static byte[] message(List<byte[]> headers, byte[] payload) {
    int headerBytes = headers.stream().mapToInt(header -> header.length).sum();
    ByteBuffer message = ByteBuffer.allocate(AROUND + headerBytes + payload.length);
    message.putInt(message.capacity()).putInt(headerBytes);
    message.putInt(crc(message));
    headers.forEach(message::put);
    message.put(payload);
    message.putInt(crc(message));
    return message.array();
  }

  /// Of all that was put so far.
  private static int crc(ByteBuffer message) {
    CRC32 crc = new CRC32();
    crc.update(message.duplicate().flip());
    return (int) crc.getValue();
  }
}
