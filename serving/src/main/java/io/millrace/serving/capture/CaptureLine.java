package io.millrace.serving.capture;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;

/// A record as a line of SageMaker's data capture files.
final class CaptureLine {
  private CaptureLine() {}

  /// Writes one JSON object, without a line break.
  static void write(CaptureRecord record, JsonGenerator out) {
    out.writeStartObject();
    out.writeObjectPropertyStart("captureData");
    side("endpointInput", "INPUT", record.requestType(), record.request(), out);
    side("endpointOutput", "OUTPUT", record.answerType(), record.answer(), out);
    out.writeEndObject();
    out.writeObjectPropertyStart("eventMetadata");
    out.writeStringProperty("eventId", record.eventId().toString());
    if (!record.inferenceId().isEmpty()) {
      out.writeStringProperty("inferenceId", record.inferenceId());
    }
    if (!record.customAttributes().isEmpty()) {
      out.writeArrayPropertyStart("customAttributes");
      out.writeString(record.customAttributes());
      out.writeEndArray();
    }
    Instant time = Instant.ofEpochMilli(record.epochMillis()).truncatedTo(ChronoUnit.SECONDS);
    out.writeStringProperty("inferenceTime", time.toString());
    out.writeEndObject();
    out.writeStringProperty("eventVersion", "0");
    out.writeEndObject();
  }

  private static void side(
      String name, String mode, String contentType, byte[] body, JsonGenerator out) {
    out.writeObjectPropertyStart(name);
    out.writeStringProperty("observedContentType", contentType);
    out.writeStringProperty("mode", mode);
    out.writeName("data");
    if (isText(body)) {
      out.writeUTF8String(body, 0, body.length);
      out.writeStringProperty("encoding", contentType.startsWith("text/csv") ? "CSV" : "JSON");
    } else {
      out.writeBinary(body);
      out.writeStringProperty("encoding", "BASE64");
    }
    out.writeEndObject();
  }

  /// Whether it is well-formed UTF-8; most bodies are ASCII, which is seen at once.
  private static boolean isText(byte[] body) {
    for (byte each : body) {
      if (each < 0) {
        return isUtf8(body);
      }
    }
    return true;
  }

  private static boolean isUtf8(byte[] body) {
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
