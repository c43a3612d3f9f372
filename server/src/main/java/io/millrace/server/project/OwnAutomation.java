package io.millrace.server.project;

import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.stepfunctions.Releases;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The pipelines, rules and schedules that a project file declares under names of its own choice.
/// Idempotent. Rules and schedules that were not made by a project file are never touched; a
/// pipeline of the same name is taken over, with its versions.
final class OwnAutomation {
  static final String PIPELINES = "pipelines";
  static final String RULES = "rules";
  static final String SCHEDULES = "schedules";

  /// Of aliases of pipelines: `report/live`.
  static final String ALIASES = "aliases";

  private final Pipelines pipelines;
  private final Releases releases;
  private final Rules rules;
  private final Schedules schedules;
  private final Claims claims;

  OwnAutomation(Projects.Features features, Claims claims) {
    this.pipelines = features.pipelines();
    this.releases = features.releases();
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
    claims.claim(ALIASES, aliases(project));
    project
        .pipelines()
        .forEach((name, each) -> each.alias().ifPresent(alias -> releases.release(name, alias)));
    claims.claim(RULES, project.rules().keySet());
    project.rules().values().forEach(rules::put);
    claims.claim(SCHEDULES, project.schedules().keySet());
    project.schedules().values().forEach(schedules::put);
  }

  /// Pipelines that this project and the server have, but not with the same text: somebody has
  /// registered another one since.
  List<Plan.Change> strayed(Project project) {
    return project.pipelines().entrySet().stream()
        .flatMap(each -> strayed(each.getKey(), each.getValue().definition()).stream())
        .toList();
  }

  private Optional<Plan.Change> strayed(String name, String definition) {
    return pipelines
        .find(name)
        .filter(newest -> !newest.definition().equals(definition))
        .map(
            newest ->
                new Plan.Change(
                    Plan.Action.CHANGE,
                    PIPELINES,
                    name,
                    "version %d of the server is not the file's".formatted(newest.version())));
  }

  private static Set<String> aliases(Project project) {
    return project.pipelines().entrySet().stream()
        .flatMap(each -> each.getValue().alias().stream().map(a -> alias(each.getKey(), a)))
        .collect(Collectors.toSet());
  }

  /// How an alias is claimed.
  static String alias(String pipeline, String alias) {
    return pipeline + "/" + alias;
  }

  /// Removes what earlier files declared and this one does not. Executions go on, and keep the
  /// version that they run; where a shipped pipeline was replaced, it is back.
  void retire(Project project) {
    retire(RULES, project.rules().keySet(), rules::delete);
    retire(SCHEDULES, project.schedules().keySet(), schedules::delete);
    retire(ALIASES, aliases(project), this::retireAlias);
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

  private void retireAlias(String claimed) {
    String[] parts = claimed.split("/", 2);
    releases.withdraw(parts[0], parts[1]);
  }

  private void retirePipeline(String name) {
    ShippedPipeline.find(name)
        .ifPresentOrElse(shipped -> shipped.register(pipelines), () -> releases.retire(name));
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
