package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/// A record as a line of SageMaker's data capture files, and the folder that such a line is in.
final class CaptureLine {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH", Locale.ROOT).withZone(ZoneOffset.UTC);

  private CaptureLine() {}

  /// `<endpoint>/<variant>/<yyyy>/<mm>/<dd>/<hh>`, by the time of the answer in UTC.
  static String folder(CaptureRecord record) {
    return record.endpoint()
        + "/"
        + record.variant()
        + "/"
        + HOUR.format(Instant.ofEpochMilli(record.epochMillis()));
  }

  /// One JSON object, without a line break.
  static String of(CaptureRecord record) {
    ObjectNode line = Json.object();
    ObjectNode data = line.putObject("captureData");
    data.set("endpointInput", side("INPUT", record.requestType(), record.request()));
    data.set("endpointOutput", side("OUTPUT", record.answerType(), record.answer()));
    ObjectNode event = line.putObject("eventMetadata");
    event.put("eventId", record.eventId().toString());
    if (!record.inferenceId().isEmpty()) {
      event.put("inferenceId", record.inferenceId());
    }
    if (!record.customAttributes().isEmpty()) {
      event.putArray("customAttributes").add(record.customAttributes());
    }
    event.put(
        "inferenceTime",
        Instant.ofEpochMilli(record.epochMillis()).truncatedTo(ChronoUnit.SECONDS).toString());
    line.put("eventVersion", "0");
    return Json.write(line);
  }

  private static ObjectNode side(String mode, String contentType, byte[] body) {
    ObjectNode side = Json.object();
    side.put("observedContentType", contentType);
    side.put("mode", mode);
    try {
      side.put(
          "data", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
      side.put("encoding", contentType.startsWith("text/csv") ? "CSV" : "JSON");
    } catch (CharacterCodingException e) {
      side.put("data", Base64.getEncoder().encodeToString(body));
      side.put("encoding", "BASE64");
    }
    return side;
  }
}
