package io.millrace.pipeline.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.Artifacts;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.Tag;
import io.millrace.tracking.Tracking;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:gate`: decides whether new models may replace the champions. The decision is kept with
/// everything it rests on as `gate.json`, beside the evaluation that it judged.
public final class GateTask implements Task {
  static final String DECISION = "gate.json";

  private final Tracking tracking;
  private final Artifacts artifacts;

  public GateTask(Tracking tracking, Artifacts artifacts) {
    this.tracking = tracking;
    this.artifacts = artifacts;
  }

  @Override
  public String name() {
    return "gate";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Decides whether new models may replace the champions.")
        .input("evaluation_run_id", "run", "as evaluate gives it")
        .optional("gate", "object", "metric, at_most, at_least, beat, margin")
        .output("version", "number", "of the report's form")
        .output("gate", "object", "as given")
        .output("decision", "string", "promote, first_champion or reject")
        .output("reason", "string", "a sentence")
        .output("conditions", "array", "everything that was looked at")
        .error("TRAINING_INVALID", "the gate's settings are wrong")
        .error("ARTIFACT_NOT_FOUND", "the run has no evaluation.json");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    JsonNode settings = given.optionalObject("gate").json();
    Gate gate = Gate.parse(settings);
    Run run = tracking.run(given.text("evaluation_run_id"));
    JsonNode evaluation =
        Json.parse(artifacts.read(ArtifactPath.ofRun(run.info(), EvaluateTask.REPORT)));
    List<AnswerEvaluation> answers =
        evaluation.path("answers").valueStream().map(AnswerEvaluation::parse).toList();
    GateDecision decision = gate.decide(answers);
    ObjectNode report = report(decision);
    report.set("gate", settings);
    artifacts.put(
        ArtifactPath.ofRun(run.info(), DECISION),
        out -> out.write(Json.pretty(report).getBytes(UTF_8)));
    tracking.log(run.id(), RunLog.of(new Tag("millrace.gate", GateDecision.word(decision))));
    context.log(GateDecision.word(decision) + ": " + GateDecision.notice(decision));
    return report;
  }

  private static ObjectNode report(GateDecision decision) {
    ObjectNode report = Json.object();
    report.put("version", 1);
    report.put("decision", GateDecision.word(decision));
    report.put("reason", GateDecision.notice(decision));
    ArrayNode conditions = report.putArray("conditions");
    for (GateDecision.Condition condition : decision.conditions()) {
      ObjectNode json = conditions.addObject();
      json.put("answer", condition.answer());
      json.put("condition", condition.name());
      json.put("outcome", condition.outcome().name().toLowerCase(Locale.ROOT));
      Figures.put(json, "value", condition.value());
      Figures.put(json, "limit", condition.limit());
      json.put("text", condition.text());
    }
    return report;
  }
}
