package io.millrace.server.page;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What the gate looked at before it let new models pass or refused them: the files `gate.json` and
/// `evaluation.json` of an evaluation.
///
/// @param evaluationRun the run that has the files
/// @param conditions what failed first
/// @param answers what each endpoint would answer, new against champion
/// @param models each new model by itself
/// @param gain how much better the new answers are; empty without a champion
public record Evidence(
    String evaluationRun,
    Tone tone,
    String reason,
    long testRows,
    List<Condition> conditions,
    List<Comparison> answers,
    List<Comparison> models,
    Optional<IntervalPlot> gain) {
  private static final String EVALUATION = "evaluation.json";
  private static final String GATE = "gate.json";
  private static final String SLICES = "slices.json";
  private static final int BYTES_MAX = 8 << 20;

  /// @param value measured
  /// @param limit what it is held to
  public record Condition(
      Tone tone, String answer, String name, String value, String limit, String text) {}

  /// Errors of something new and of the champion on the same rows.
  /// @param champion absent if there was none
  public record Comparison(String name, Figures challenger, Optional<Figures> champion) {}

  /// Of errors on the test rows.
  public record Figures(String rows, String rmse, String mae, String r2) {
    static Figures of(JsonNode json) {
      return new Figures(
          Format.count(json.path("rows").asLong(0)),
          Evidence.number(json.path("rmse")),
          Evidence.number(json.path("mae")),
          Evidence.number(json.path("r2")));
    }
  }

  public long held() {
    return conditions.stream().filter(each -> each.tone().tone().equals("ok")).count();
  }

  /// What the files say.
  ///
  /// @param run that has them
  /// @param gate an empty object if no gate was asked
  public record Files(String run, JsonNode evaluation, JsonNode gate) {}

  /// Errors on those test rows that have a value in a column.
  public record Slice(String column, String value, Figures figures) {
    public static Slice of(JsonNode json) {
      return new Slice(
          json.path("column").asString(""), json.path("value").asString(""), Figures.of(json));
    }
  }

  /// Empty if the run is no evaluation, or has not ended.
  public static Optional<Evidence> of(Run run, Artifacts artifacts) {
    return files(run, artifacts).map(Evidence::of);
  }

  public static Evidence of(Files files) {
    return of(files.run(), files.evaluation(), files.gate());
  }

  /// Empty if the run is no evaluation, or has not ended.
  public static Optional<Files> files(Run run, Artifacts artifacts) {
    return read(run, EVALUATION, artifacts)
        .map(
            evaluation ->
                new Files(
                    run.id(), evaluation, read(run, GATE, artifacts).orElseGet(Json::object)));
  }

  /// How a model does on parts of the test rows: objects that [Slice] reads. Empty if nobody
  /// looked.
  public static List<JsonNode> slices(Run evaluation, String model, Artifacts artifacts) {
    return read(evaluation, SLICES, artifacts)
        .map(json -> json.path(model).valueStream().toList())
        .orElse(List.of());
  }

  /// Any run may have a file of that name: one that is no object, or too large, is no evidence.
  private static Optional<JsonNode> read(Run run, String name, Artifacts artifacts) {
    return artifacts
        .readUpTo(BYTES_MAX, ArtifactPath.ofRun(run.info(), name))
        .flatMap(Evidence::object);
  }

  private static Optional<JsonNode> object(byte[] text) {
    try {
      return Optional.of(Json.parse(text)).filter(JsonNode::isObject);
    } catch (MillraceException _) {
      return Optional.empty();
    }
  }

  static Evidence of(String run, JsonNode evaluation, JsonNode gate) {
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode each : gate.path("conditions")) {
      Condition condition = condition(each);
      boolean fails = condition.tone().tone().equals("err");
      conditions.add(fails ? firstThatHolds(conditions) : conditions.size(), condition);
    }
    List<Comparison> answers = new ArrayList<>();
    for (JsonNode each : evaluation.path("answers")) {
      answers.add(
          new Comparison(
              each.path("answer").asString(""),
              Figures.of(each.path("challenger")),
              figures(each.path("champion"))));
    }
    List<Comparison> models = new ArrayList<>();
    evaluation
        .path("models")
        .properties()
        .forEach(
            model ->
                models.add(
                    new Comparison(
                        model.getKey(),
                        Figures.of(model.getValue()),
                        figures(evaluation.path("champion_models").path(model.getKey())))));
    return new Evidence(
        run,
        tone(gate.path("decision").asString("")),
        gate.path("reason").asString(""),
        evaluation.path("test_rows").asLong(0),
        conditions,
        answers,
        models,
        IntervalPlot.ofGains(evaluation.path("answers"), gate.path("conditions")));
  }

  private static int firstThatHolds(List<Condition> conditions) {
    int at = 0;
    while (at < conditions.size() && conditions.get(at).tone().tone().equals("err")) {
      at++;
    }
    return at;
  }

  private static Optional<Figures> figures(JsonNode json) {
    return json.isObject() ? Optional.of(Figures.of(json)) : Optional.empty();
  }

  private static Condition condition(JsonNode json) {
    String outcome = json.path("outcome").asString("");
    String answer = json.path("answer").asString("");
    String text = json.path("text").asString("");
    return new Condition(
        switch (outcome) {
          case "holds" -> Tone.ok("Holds");
          case "fails" -> Tone.err("Fails");
          default -> Tone.UNKNOWN;
        },
        answer,
        json.path("condition")
            .asString("")
            .replace("at_most", "at most")
            .replace("at_least", "at least"),
        number(json.path("value")),
        number(json.path("limit")),
        text.startsWith(answer + ": ") ? text.substring(answer.length() + 2) : text);
  }

  public static Tone tone(String decision) {
    return switch (decision) {
      case "promote" -> Tone.ok("Gate passed");
      case "first_champion" -> Tone.ok("First champion");
      case "reject" -> Tone.err("Refused");
      default -> Tone.UNKNOWN;
    };
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? Format.number(value.doubleValue()) : "–";
  }
}
