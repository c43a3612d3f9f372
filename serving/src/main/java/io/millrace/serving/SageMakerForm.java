package io.millrace.serving;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.io.JsonStringEncoder;

/// The families of content types of SageMaker's runtime, as rows and as answers.
///
/// Where a row is answered with several numbers, an array of them stands for each number.
///
/// JSON: `{"predictions":[{"score":1.5,"models":{"<model>":1.5}}]}`, with `explanation` and
/// `explanations` beside them if they were asked for; JSON Lines: such an object per row, each on a
/// line; CSV: a number per row (or several, with commas), rows separated by line
/// feeds; with explanations a header line and more columns.
enum SageMakerForm implements AnswerForm {
  JSON("application/json", "application/json") {
    @Override
    Rows parse(Fields fields, byte[] body, int limit) {
      return JsonRows.parse(fields, body, limit);
    }

    @Override
    String text(Answered answered) {
      StringBuilder out = new StringBuilder(64 + 96 * answered.scores().combined().length);
      return objects(answered, out.append("{\"predictions\":["), ",").append("]}").toString();
    }
  },
  JSON_LINES("application/jsonlines", "application/jsonlines") {
    @Override
    Rows parse(Fields fields, byte[] body, int limit) {
      return JsonRows.parseLines(fields, body, limit);
    }

    @Override
    String text(Answered answered) {
      StringBuilder out = new StringBuilder(96 * answered.scores().combined().length);
      return objects(answered, out, "\n").toString();
    }
  },
  CSV("text/csv", "text/csv; charset=utf-8") {
    @Override
    Rows parse(Fields fields, byte[] body, int limit) {
      return CsvRows.parse(fields, body, limit);
    }

    @Override
    String text(Answered answered) {
      Scores scores = answered.scores();
      StringBuilder out = new StringBuilder(24 * scores.combined().length);
      boolean isExplained = !answered.explained().isEmpty();
      if (isExplained) {
        ExplanationText.csvHeader(answered, out);
      }
      for (int row = 0; row < scores.rows(); row++) {
        if (row > 0) {
          out.append('\n');
        }
        AnswerText.numbers(scores.combined(), row, scores.outputs(), out);
        if (isExplained) {
          ExplanationText.csv(answered, row, out);
        }
      }
      return out.toString();
    }
  };

  private final String mediaType;
  private final String contentType;

  SageMakerForm(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  /// @throws io.millrace.base.MillraceException with `JSON_INVALID`, `ROWS_INVALID`, `FIELD_TYPE`,
  ///     `FIELD_MISSING` or `TOO_MANY_ROWS`
  abstract Rows parse(Fields fields, byte[] body, int limit);

  abstract String text(Answered answered);

  @Override
  public Content write(Answered answered) {
    return new Content(contentType, text(answered).getBytes(StandardCharsets.UTF_8));
  }

  /// That of an answer.
  String contentType() {
    return contentType;
  }

  /// @param contentType as received; anything that is neither CSV nor JSON Lines is read as JSON
  static SageMakerForm of(String contentType) {
    String type = contentType.strip().toLowerCase(Locale.ROOT);
    if (type.startsWith(CSV.mediaType)) {
      return CSV;
    }
    return type.startsWith(JSON_LINES.mediaType) ? JSON_LINES : JSON;
  }

  /// The form that an `Accept` header names; of several that which comes first here.
  static Optional<SageMakerForm> accepted(String accept) {
    String types = accept.toLowerCase(Locale.ROOT);
    for (SageMakerForm form : List.of(CSV, JSON_LINES, JSON)) {
      if (types.contains(form.mediaType)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  private static StringBuilder objects(Answered answered, StringBuilder out, String separator) {
    Scores scores = answered.scores();
    String[] keys = keys(answered.models());
    for (int row = 0; row < scores.rows(); row++) {
      out.append(row == 0 ? "" : separator).append("{\"score\":");
      AnswerText.json(scores.combined(), row, scores.outputs(), out);
      out.append(",\"models\":{");
      String comma = "";
      for (int m = 0; m < keys.length; m++) {
        if (scores.isAsked(m, row)) {
          AnswerText.json(
              scores.byModel()[m], row, scores.outputs(m), out.append(comma).append(keys[m]));
          comma = ",";
        }
      }
      out.append('}');
      if (!answered.explained().isEmpty()) {
        out.append(",\"explanation\":");
        ExplanationText.answer(answered, row, out);
        out.append(",\"explanations\":");
        ExplanationText.json(answered, row, out);
      }
      out.append('}');
    }
    return out;
  }

  private static String[] keys(List<ServedModel> models) {
    String[] keys = new String[models.size()];
    for (int m = 0; m < keys.length; m++) {
      char[] quoted = JsonStringEncoder.getInstance().quoteAsCharArray(models.get(m).name());
      keys[m] = "\"" + new String(quoted) + "\":";
    }
    return keys;
  }
}
