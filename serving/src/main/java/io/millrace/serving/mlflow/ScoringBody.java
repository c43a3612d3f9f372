package io.millrace.serving.mlflow;

import static io.millrace.base.ErrorCode.ROWS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.serving.JsonCells;
import io.millrace.serving.Parameters;
import io.millrace.serving.Params;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// A body in JSON of MLflow's scoring protocol: an object with exactly one of `dataframe_split`,
/// `dataframe_records`, `instances` and `inputs`, and `params` beside it where the models have
/// some. It is gone through twice, first for where things are; no tree is made but of `params`.
///
/// @param bytes not to be changed
record ScoringBody(byte[] bytes) {
  private static final List<String> FORMS =
      List.of("dataframe_split", "dataframe_records", "instances", "inputs");
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(JsonCells.LIMITS)
          .build();

  /// What a body has.
  ///
  /// @param form of the rows
  /// @param at where its value begins
  record Found(String form, int at, Params params) {}

  /// @throws MillraceException with `ROWS_INVALID` if that is not one form, with `REQUEST_INVALID`
  ///     if parameters are not as they are declared
  /// @throws tools.jackson.core.JacksonException if it is not JSON
  Found find(Parameters parameters) {
    List<Found> forms = new ArrayList<>();
    Params params = Params.NONE;
    boolean isSet = false;
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      JsonToken begin = in.nextToken();
      if (begin != JsonToken.START_OBJECT) {
        throw shape(begin == null ? "nothing" : JsonCells.shown(in));
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        if (name.equals(Parameters.KEY)) {
          if (isSet) {
            throw shape("params twice");
          }
          params = parameters.take(in);
          isSet = true;
          continue;
        }
        if (FORMS.contains(name)) {
          forms.add(form(name, in));
        }
        in.skipChildren();
      }
      if (in.nextToken() != null) {
        throw shape("more text after the end of the object");
      }
    }
    if (forms.size() != 1) {
      throw shape(forms.isEmpty() ? "none of them" : several(forms));
    }
    return new Found(forms.getFirst().form(), forms.getFirst().at(), params);
  }

  private static String several(List<Found> forms) {
    List<String> names = forms.stream().map(Found::form).distinct().toList();
    return names.size() == 1 ? names.getFirst() + " twice" : String.join(" and ", names);
  }

  private static Found form(String name, JsonParser in) {
    if (in.currentToken().isScalarValue()) {
      throw shape("%s that is %s".formatted(name, JsonCells.shown(in)));
    }
    return new Found(name, offset(in), Params.NONE);
  }

  /// The parser counts no bytes of what is not UTF-8.
  static int offset(JsonParser in) {
    long offset = in.currentTokenLocation().getByteOffset();
    if (offset < 0) {
      throw shape("a text that is not UTF-8");
    }
    return Math.toIntExact(offset);
  }

  /// A parser of the value that begins at `offset`, at its first token.
  JsonParser at(int offset) {
    JsonParser in =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, bytes.length - offset);
    in.nextToken();
    return in;
  }

  /// The body has another form than it should.
  static MillraceException shape(String found) {
    return new MillraceException(
        ROWS_INVALID,
        "The body has %s (expected: an object with exactly one of %s)."
            .formatted(found, String.join(", ", FORMS)),
        "Send {\"dataframe_split\": {\"columns\": [...], \"data\": [[...], …]}}, or rows as objects"
            + " in dataframe_records.");
  }
}
