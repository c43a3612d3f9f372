package io.millrace.server.project;

import io.millrace.base.MillraceException;
import io.millrace.base.config.Finding;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.event.Patterns;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules.Planned;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.states.ExecutionType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What only running features can judge about a project file: definitions against the tasks that
/// there are, patterns, targets, and names that something else has.
final class FeatureCheck {
  private final Projects.Features features;
  private final Claims claims;
  private final InstantSource clock;

  FeatureCheck(Projects.Features features, Claims claims, InstantSource clock) {
    this.features = features;
    this.claims = claims;
    this.clock = clock;
  }

  /// Each with its file, line and column; changes nothing.
  Stream<String> mistakes(ProjectFile file) {
    List<String> mistakes = new ArrayList<>();
    Project project = file.project();
    project.pipelines().forEach((name, pipeline) -> pipeline(file, name, pipeline, mistakes));
    Set<String> ownAliases = claims.of(OwnAutomation.ALIASES);
    project
        .pipelines()
        .forEach(
            (name, pipeline) ->
                pipeline.alias().ifPresent(a -> alias(file, name, a, ownAliases, mistakes)));
    Set<String> ownRules = claims.of(OwnAutomation.RULES);
    project.rules().values().forEach(rule -> rule(file, rule, ownRules, mistakes));
    Set<String> ownSchedules = claims.of(OwnAutomation.SCHEDULES);
    project.schedules().values().forEach(each -> schedule(file, each, ownSchedules, mistakes));
    return mistakes.stream();
  }

  private void pipeline(
      ProjectFile file, String name, Project.Pipeline pipeline, List<String> mistakes) {
    String at = Json.pointer("/pipelines", name);
    Optional<PipelineVersion> newest = features.pipelines().find(name);
    Optional<ExecutionType> fixed =
        ShippedPipeline.find(name)
            .map(_ -> ExecutionType.STANDARD)
            .or(() -> newest.map(PipelineVersion::type));
    if (fixed.isPresent() && fixed.get() != pipeline.type()) {
      mistakes.add(
          mistake(file, at, "the pipeline '%s' is %s and stays so".formatted(name, fixed.get())));
    } else if (newest.isEmpty() || !newest.get().definition().equals(pipeline.definition())) {
      definition(file, at, pipeline, mistakes);
    }
  }

  private void definition(
      ProjectFile file, String at, Project.Pipeline pipeline, List<String> mistakes) {
    try {
      features.definitions().findings(pipeline.definition(), pipeline.type()).stream()
          .filter(place -> !place.finding().code().isWarning())
          .map(place -> definitionMistake(file, at, pipeline, place))
          .forEach(mistakes::add);
    } catch (MillraceException e) {
      mistakes.add(pipeline.file().orElse(ProjectFile.NAME) + ": " + e.detail());
    }
  }

  /// In a file of its own a fault has its own place; a definition within the project file was
  /// written anew, and its places are those of the project file.
  private static String definitionMistake(
      ProjectFile file, String at, Project.Pipeline pipeline, Definitions.Place place) {
    String sentence = place.finding().toString();
    String pointer = place.finding().pointer();
    String inner = at + "/definition" + (pointer.equals("/") ? "" : pointer);
    return pipeline
        .file()
        .map(name -> name + ":" + new Finding(pointer, place.position(), sentence))
        .orElseGet(() -> mistake(file, inner, sentence));
  }

  private void alias(
      ProjectFile file, String name, String alias, Set<String> own, List<String> mistakes) {
    if (!own.contains(OwnAutomation.alias(name, alias))
        && features.releases().isAlias(name, alias)) {
      String at = Json.pointer("/pipelines", name) + "/alias";
      mistakes.add(mistake(file, at, taken("alias", alias)));
    }
  }

  private void rule(ProjectFile file, Rule rule, Set<String> own, List<String> mistakes) {
    String at = Json.pointer("/rules", rule.name());
    if (!own.contains(rule.name()) && features.rules().find(rule.name()).isPresent()) {
      mistakes.add(mistake(file, at, taken("rule", rule.name())));
    }
    refused(() -> Patterns.check(rule.pattern()))
        .ifPresent(why -> mistakes.add(mistake(file, at + "/pattern", why)));
    for (int i = 0; i < rule.targets().size(); i++) {
      target(file, at + "/targets/" + i, rule.targets().get(i), mistakes);
    }
  }

  private void schedule(
      ProjectFile file, Schedule schedule, Set<String> own, List<String> mistakes) {
    String at = Json.pointer("/schedules", schedule.name());
    Optional<Schedule> known = features.schedules().find(schedule.name()).map(Planned::schedule);
    if (known.isPresent() && !own.contains(schedule.name())) {
      mistakes.add(mistake(file, at, taken("schedule", schedule.name())));
    }
    boolean isNew = known.filter(each -> each.expression().equals(schedule.expression())).isEmpty();
    if (isNew && schedule.next(clock.instant()).isEmpty()) {
      mistakes.add(mistake(file, at + "/expression", "this time is over: it would never fire"));
    }
    schedule.target().ifPresent(target -> target(file, at + "/target", target, mistakes));
  }

  private static String taken(String kind, String name) {
    return "the %s '%s' was not made by the project file: delete it, or choose another name"
        .formatted(kind, name);
  }

  private void target(ProjectFile file, String at, Target target, List<String> mistakes) {
    refused(() -> features.targets().check(target))
        .ifPresent(why -> mistakes.add(mistake(file, at, why)));
    String pipeline = target.settings().path("pipeline").asString("");
    if (!pipeline.isEmpty() && !isPipeline(file.project(), pipeline)) {
      mistakes.add(
          mistake(
              file,
              at + "/pipeline",
              "'%s' is no pipeline of this file, of Millrace or of the server"
                  .formatted(pipeline)));
    }
  }

  private boolean isPipeline(Project project, String name) {
    return project.pipelines().containsKey(name)
        || ShippedPipeline.find(name).isPresent()
        || features.pipelines().find(name).isPresent();
  }

  /// Why a check refuses, if it does.
  private static Optional<String> refused(Runnable check) {
    try {
      check.run();
      return Optional.empty();
    } catch (MillraceException e) {
      return Optional.of(e.detail());
    }
  }

  private static String mistake(ProjectFile file, String pointer, String sentence) {
    return ProjectFile.NAME + ":" + new Finding(pointer, file.located().at(pointer), sentence);
  }
}
