package io.millrace.serving.mlflow;

import static io.millrace.base.ErrorCode.MEDIA_TYPE_UNSUPPORTED;
import static io.millrace.base.MillraceException.require;

import io.millrace.pipeline.maprun.reader.ParquetPages;
import io.millrace.serving.AnswerText;
import io.millrace.serving.Answered;
import io.millrace.serving.Content;
import io.millrace.serving.CsvRows;
import io.millrace.serving.Explaining;
import io.millrace.serving.ExplanationText;
import io.millrace.serving.Fields;
import io.millrace.serving.RequestForm;
import io.millrace.serving.Rows;
import io.millrace.serving.Scores;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request as `mlflow models serve` takes it: JSON, CSV with a header line, or Parquet. The
/// answer is `{"predictions": [number, …]}`, a number per row, or an array of several, with
/// `explanation` and `explanations` beside them, for each row, where they are asked for.
final class ScoringRequest implements RequestForm {
  private static final String CSV = "text/csv";
  private static final String PARQUET = "application/vnd.apache.parquet";
  private static final List<String> TYPES = List.of("application/json", CSV, PARQUET);
  private static final String FIX =
      "Send %s, in UTF-8 and without other parameters of the type."
          .formatted(String.join(" or ", TYPES));

  private final String mediaType;
  private final byte[] body;
  private final Optional<Explaining> explaining;
  private final ParquetPages parquet;

  /// @param contentType as received; only `charset=utf-8` may be a parameter of it
  /// @param parquet reads a body that is Parquet
  /// @throws io.millrace.base.MillraceException with `MEDIA_TYPE_UNSUPPORTED`
  ScoringRequest(
      String contentType, byte[] body, Optional<Explaining> explaining, ParquetPages parquet) {
    this.body = body;
    this.explaining = explaining;
    this.parquet = parquet;
    List<String> parts = List.of(contentType.toLowerCase(Locale.ROOT).split(";", -1));
    mediaType = parts.getFirst().strip();
    require(
        TYPES.contains(mediaType),
        MEDIA_TYPE_UNSUPPORTED,
        FIX,
        "Content-Type: '%s' is not taken here.",
        contentType);
    for (String parameter : parts.subList(1, parts.size())) {
      require(
          parameter.isBlank() || parameter.replace("\"", "").strip().equals("charset=utf-8"),
          MEDIA_TYPE_UNSUPPORTED,
          FIX,
          "Content-Type: the parameter '%s' (expected: charset=utf-8)",
          parameter.strip());
    }
  }

  @Override
  public int bytes() {
    return body.length;
  }

  @Override
  public Asked read(Fields fields, int rowsMax) {
    Rows rows =
        switch (mediaType) {
          case CSV -> CsvRows.parseNamed(fields, body, rowsMax);
          case PARQUET -> ScoringParquet.parse(fields, body, rowsMax, parquet);
          default -> ScoringJson.parse(fields, body, rowsMax);
        };
    return new Asked(rows, ScoringRequest::answer, Optional.empty());
  }

  @Override
  public Optional<Explaining> explaining() {
    return explaining;
  }

  private static Content answer(Answered answered) {
    Scores scores = answered.scores();
    double[] combined = scores.combined();
    StringBuilder out = new StringBuilder(32 + 24 * combined.length).append("{\"predictions\":[");
    for (int row = 0; row < scores.rows(); row++) {
      AnswerText.json(combined, row, scores.outputs(), out.append(row == 0 ? "" : ","));
    }
    out.append(']');
    if (!answered.explained().isEmpty()) {
      explain("explanation", ExplanationText::answer, answered, out);
      explain("explanations", ExplanationText::json, answered, out);
    }
    return new Content(
        "application/json", out.append("}").toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a row's part of an array.
  @FunctionalInterface
  private interface Part {
    void write(Answered answered, int row, StringBuilder out);
  }

  private static void explain(String name, Part part, Answered answered, StringBuilder out) {
    out.append(",\"").append(name).append("\":");
    for (int row = 0; row < answered.scores().rows(); row++) {
      out.append(row == 0 ? "[" : ",");
      part.write(answered, row, out);
    }
    out.append(']');
  }
}
