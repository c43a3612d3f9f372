package io.millrace.server.project;

import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Schedules;
import java.util.Set;
import java.util.function.Consumer;

/// The pipelines, rules and schedules that a project file declares under names of its own choice.
/// Idempotent; what was not made by a project file is never touched.
final class OwnAutomation {
  static final String PIPELINES = "pipelines";
  static final String RULES = "rules";
  static final String SCHEDULES = "schedules";

  private final Pipelines pipelines;
  private final Rules rules;
  private final Schedules schedules;
  private final Claims claims;

  OwnAutomation(Projects.Features features, Claims claims) {
    this.pipelines = features.pipelines();
    this.rules = features.rules();
    this.schedules = features.schedules();
    this.claims = claims;
  }

  /// Makes what the project declares; a pipeline whose text is unchanged gets no new version.
  void make(Project project) {
    claims.claim(PIPELINES, project.pipelines().keySet());
    project
        .pipelines()
        .forEach(
            (name, each) ->
                pipelines.register(name, each.definition(), each.description(), each.type()));
    claims.claim(RULES, project.rules().keySet());
    project.rules().values().forEach(rules::put);
    claims.claim(SCHEDULES, project.schedules().keySet());
    project.schedules().values().forEach(schedules::put);
  }

  /// Removes what earlier files declared and this one does not. Executions go on, and keep the
  /// version that they run; where a shipped pipeline was replaced, it is back.
  void retire(Project project) {
    retire(RULES, project.rules().keySet(), rules::delete);
    retire(SCHEDULES, project.schedules().keySet(), schedules::delete);
    retire(PIPELINES, project.pipelines().keySet(), this::retirePipeline);
  }

  private void retire(String section, Set<String> declared, Consumer<String> remove) {
    for (String name : claims.of(section)) {
      if (!declared.contains(name)) {
        remove.accept(name);
        claims.release(section, name);
      }
    }
  }

  private void retirePipeline(String name) {
    ShippedPipeline.find(name)
        .ifPresentOrElse(shipped -> shipped.register(pipelines), () -> pipelines.retire(name));
  }

  /// Registers the pipelines that come with Millrace, except those that the project replaces.
  void registerShipped(Project project) {
    for (ShippedPipeline shipped : ShippedPipeline.values()) {
      if (!project.pipelines().containsKey(shipped.pipelineName())) {
        shipped.register(pipelines);
      }
    }
  }
}
