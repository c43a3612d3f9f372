package io.millrace.pipeline.builder;

import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.task;
import static io.millrace.pipeline.builder.Jsonata.text;

import io.millrace.pipeline.builder.Jsonata.Task;
import io.millrace.pipeline.builder.Value.OfJsonata;

/// The tasks of Millrace, with what each of them needs; [Task#argument] adds what is optional. What
/// they give and how they fail is told by `millrace tasks`.
public final class Ml {
  private Ml() {}

  /// Adds a file to a dataset.
  /// @param dataset name, target and how its files are read
  public static Task ingest(String name, OfJsonata dataset) {
    return millrace(name, "ingest").argument("dataset", dataset);
  }

  /// Trains one model as a run.
  /// @param dataset name, version, target
  /// @param model name, algorithm, params, features
  public static Task train(String name, OfJsonata project, OfJsonata dataset, OfJsonata model) {
    return millrace(name, "train")
        .argument("project", project)
        .argument("dataset", dataset)
        .argument("model", model);
  }

  /// Measures models on the test rows.
  /// @param models as [#train] gives them
  public static Task evaluate(String name, OfJsonata project, OfJsonata dataset, OfJsonata models) {
    return millrace(name, "evaluate")
        .argument("project", project)
        .argument("dataset", dataset)
        .argument("models", models);
  }

  /// Decides whether new models may replace the champions.
  /// @param evaluationRun `run_id` of what [#evaluate] gives
  public static Task gate(String name, OfJsonata evaluationRun) {
    return millrace(name, "gate").argument("evaluation_run_id", evaluationRun);
  }

  /// Registers models as new versions.
  /// @param models as [#train] gives them
  public static Task register(String name, OfJsonata models) {
    return millrace(name, "register").argument("models", models);
  }

  /// Makes model versions champions.
  /// @param models as [#register] gives them
  public static Task promote(String name, OfJsonata models) {
    return millrace(name, "promote").argument("models", models);
  }

  /// Makes an endpoint serve model versions.
  /// @param models as [#register] gives them
  public static Task deploy(String name, String endpoint, OfJsonata models) {
    return millrace(name, "deploy").argument("endpoint", text(endpoint)).argument("models", models);
  }

  /// Freezes statistics and constraints of a dataset version.
  /// @param dataset name, version
  public static Task baseline(String name, OfJsonata dataset) {
    return millrace(name, "baseline").argument("dataset", dataset);
  }

  /// Scores a file with what an endpoint serves now.
  /// @param file its path below the project's folder
  /// @param output folder for the results
  public static Task scoreBatch(String name, OfJsonata file, String endpoint, String output) {
    return millrace(name, "score-batch")
        .argument("file", fields().with("path", file))
        .argument("endpoint", text(endpoint))
        .argument("output", text(output));
  }

  /// Publishes a notice.
  public static Task notify(String name, String topic, OfJsonata title) {
    return millrace(name, "notify").argument("topic", text(topic)).argument("title", title);
  }

  /// One `SELECT` over datasets and captures.
  public static Task sql(String name, OfJsonata query) {
    return millrace(name, "sql").argument("query", query);
  }

  /// Calls another system.
  public static Task http(String name, OfJsonata url) {
    return millrace(name, "http").argument("url", url);
  }

  /// Runs a command of one's own.
  /// @param command the program and its arguments
  public static Task process(String name, OfJsonata... command) {
    return millrace(name, "process").argument("command", Jsonata.list(command));
  }

  /// Runs another pipeline to its end.
  public static Task execution(String name, String pipeline, OfJsonata input) {
    return task(name, "arn:aws:states:::states:startExecution.sync:2")
        .argument("StateMachineArn", text(pipeline))
        .argument("Input", input);
  }

  private static Task millrace(String name, String task) {
    return task(name, "millrace:" + task);
  }
}
