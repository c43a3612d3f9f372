package io.millrace.monitoring;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads a file of labels: CSV with a header line, or JSON lines of the form
///
/// ```json
/// {"groundTruthData": {"data": "8900", "encoding": "CSV"},
///  "eventMetadata": {"eventId": "offer-48213"}, "eventVersion": "0"}
/// ```
///
/// whose `eventId` holds the inference id. With several labels in `data`, for the rows of one
/// request, the label of row `i` from 0 belongs to `<id>/<i>`, as captures name such rows. The
/// label of an answer of several numbers is a JSON array of them: in a cell of CSV, or within
/// `data` of the encoding JSON.
final class LabelFile {
  private static final int REASONS = 5;
  private static final int MOST_LABELS = 5_000_000;

  private final String name;
  private final List<GroundTruth.Label> labels = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private long rejected;

  private LabelFile(String name) {
    this.name = name;
  }

  /// @throws MillraceException with `GROUND_TRUTH_INVALID` or `CSV_INVALID`
  static LabelFile read(Path file, String name) {
    LabelFile read = new LabelFile(name);
    if (isJson(file)) {
      read.jsonLines(file);
    } else {
      read.csv(file);
    }
    return read;
  }

  List<GroundTruth.Label> labels() {
    return labels;
  }

  long rejected() {
    return rejected;
  }

  /// The first few rejections, with their lines.
  List<String> reasons() {
    return List.copyOf(reasons);
  }

  /// Whether the first character that is no white space opens an object.
  private static boolean isJson(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      int c = reader.read();
      while (c >= 0 && (Character.isWhitespace(c) || c == 0xEF || c == 0xBB || c == 0xBF)) {
        c = reader.read();
      }
      return c == '{';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void csv(Path file) {
    try (CsvReader csv = CsvReader.open(file, CsvSettings.DEFAULT)) {
      int id = column(csv.header(), "inferenceId");
      int label = column(csv.header(), "label");
      for (Optional<CsvRecord> next = csv.next(); next.isPresent(); next = csv.next()) {
        CsvRecord row = next.get();
        if (row.problem().isPresent()) {
          reject(row.line(), row.problem().get());
        } else {
          add(row.line(), cell(row, id), cell(row, label));
        }
      }
    }
  }

  private static String cell(CsvRecord row, int column) {
    return column < row.cells().size() ? row.cells().get(column).strip() : "";
  }

  private int column(List<String> header, String wanted) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).replace("_", "").equalsIgnoreCase(wanted)) {
        return i;
      }
    }
    throw new MillraceException(
        ErrorCode.GROUND_TRUTH_INVALID,
        "'%s' has no column '%s' (found: %s).".formatted(name, wanted, String.join(", ", header)),
        "Give the file a header line: inferenceId,label");
  }

  private void jsonLines(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = line.replace("\uFEFF", "");
        if (!text.isBlank()) {
          jsonLine(number, text);
        }
      }
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.GROUND_TRUTH_INVALID,
          "'%s' cannot be read as text: %s".formatted(name, e.getMessage()),
          "Write the file in UTF-8.");
    }
  }

  private void jsonLine(long number, String line) {
    try {
      JsonNode root = Json.parse(line);
      String id = root.path("eventMetadata").path("eventId").asString("");
      List<String> values = values(root.path("groundTruthData"));
      if (values.isEmpty()) {
        reject(number, "groundTruthData has no label");
      }
      for (int i = 0; i < values.size(); i++) {
        boolean named = values.size() == 1 || id.isEmpty();
        add(number, named ? id : id + "/" + i, values.get(i));
      }
    } catch (MillraceException e) {
      reject(number, e.detail());
    } catch (IllegalArgumentException _) {
      reject(number, "data is not Base64");
    }
  }

  private static List<String> values(JsonNode truth) {
    JsonNode data = truth.path("data");
    String text = data.isString() ? data.asString() : data.isMissingNode() ? "" : data.toString();
    return switch (truth.path("encoding").asString("CSV").toUpperCase(Locale.ROOT)) {
      case "JSON" -> {
        JsonNode value = Json.parse(text);
        yield value.isArray()
            ? value.valueStream().map(LabelFile::text).toList()
            : List.of(value.asString());
      }
      case "BASE64" ->
          separated(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
      default -> separated(text);
    };
  }

  private static String text(JsonNode label) {
    return label.isArray() ? label.toString() : label.asString();
  }

  private static List<String> separated(String csv) {
    return csv.isBlank() ? List.of() : List.of(csv.strip().split("[,\\r\\n]+"));
  }

  private void add(long line, String id, String value) {
    if (id.isEmpty()) {
      reject(line, "inferenceId is empty");
      return;
    }
    double[] numbers = numbers(value.strip());
    if (!GroundTruth.isLabel(numbers)) {
      reject(line, "label '%s' is not a finite number".formatted(value));
      return;
    }
    labels.add(new GroundTruth.Label(id, numbers));
    MillraceException.require(
        labels.size() <= MOST_LABELS,
        ErrorCode.GROUND_TRUTH_INVALID,
        "Split the file.",
        "'%s' has more than %d labels.",
        name,
        MOST_LABELS);
  }

  /// One number, or those of a JSON array; NaN for what is none.
  private static double[] numbers(String text) {
    if (!text.startsWith("[")) {
      return new double[] {number(text)};
    }
    try {
      return GroundTruth.numbers(Json.parse(text));
    } catch (MillraceException _) {
      return new double[0];
    }
  }

  /// NaN if it is none.
  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }

  private void reject(long line, String reason) {
    rejected++;
    if (reasons.size() < REASONS) {
      reasons.add("line %d: %s".formatted(line, reason));
    }
  }
}
