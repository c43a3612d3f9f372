package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectWriter;

/// Puts records into SageMaker's data capture files: one file for each hour of a variant in a
/// segment.
final class CaptureFiles {
  private static final ObjectWriter LINES = Json.mapper().writer().withRootValueSeparator("\n");
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long HOUR_MILLIS = 3_600_000;

  private final ObjectStore objects;

  CaptureFiles(ObjectStore objects) {
    this.objects = objects;
  }

  /// @param hour since 1970
  private record Folder(String endpoint, String variant, long hour) {
    static Folder of(CaptureRecord record) {
      return new Folder(
          record.endpoint(), record.variant(), Math.floorDiv(record.epochMillis(), HOUR_MILLIS));
    }

    /// `captures/<endpoint>/<variant>/<yyyy>/<mm>/<dd>/<hh>`, by the time of the answer in UTC.
    ObjectKey key() {
      return ObjectKey.of("captures")
          .resolve(endpoint)
          .resolve(variant)
          .resolve(HOUR.format(Instant.ofEpochMilli(hour * HOUR_MILLIS)));
    }
  }

  private static final class Lines {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    private final JsonGenerator json = LINES.createGenerator(bytes);

    byte[] end() {
      json.close();
      bytes.write('\n');
      return bytes.toByteArray();
    }
  }

  /// Stores the records of a segment; doing it again replaces the files by themselves.
  void store(String segment, List<CaptureRecord> records) {
    Map<Folder, Lines> files = new LinkedHashMap<>();
    for (CaptureRecord record : records) {
      Lines lines = files.computeIfAbsent(Folder.of(record), _ -> new Lines());
      CaptureLine.write(record, lines.json);
    }
    files.forEach(
        (folder, lines) -> objects.put(folder.key().resolve(segment + ".jsonl"), lines.end()));
  }
}
