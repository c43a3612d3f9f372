package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads one state.
/// @param reads sees the variables that this level and the ones around it assign
record StateReader(LevelReader level, Fields fields, String name, Reads reads) {
  private static final int SECONDS_MAX = 99_999_999;

  Optional<State> read() {
    fields.require("Type");
    Optional<String> type = fields.oneOf("Type", StateFields.TYPES);
    fields.string("Comment");
    QueryLanguage language = language();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    allow(type.get(), language);
    Flows flows = Flows.of(language, fields, reads);
    State state =
        switch (type.get()) {
          case "Task" -> task(flows);
          case "Parallel" -> parallel(flows);
          case "Map" ->
              new MapReader(level, fields, flows, name, reads.visible())
                  .read(next(), recovery(flows));
          case "Pass" -> new State.Pass(name, next(), flows.pass());
          case "Wait" -> waitState(flows);
          case "Choice" -> choice(flows);
          case "Succeed" -> new State.Succeed(name, flows.plain());
          default -> fail(flows);
        };
    return Optional.of(state);
  }

  private QueryLanguage language() {
    Optional<QueryLanguage> own =
        fields.oneOf("QueryLanguage", List.of("JSONPath", "JSONata")).map(QueryLanguage::of);
    if (level.language() == QueryLanguage.JSONATA
        && own.isPresent()
        && own.get() == QueryLanguage.JSONPATH) {
      fields
          .findings()
          .add(
              fields.pointer(),
              "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    }
    return own.orElse(level.language());
  }

  private void allow(String type, QueryLanguage language) {
    Set<String> known = StateFields.of(type, language);
    List<String> foreign = StateFields.only(type, language.other());
    for (String field : fields.node().propertyNames()) {
      if (!known.contains(field)) {
        String why =
            foreign.contains(field)
                ? "when QueryLanguage is '%s'".formatted(language.text())
                : "by a %s state".formatted(type);
        fields
            .findings()
            .add(fields.at(field), "The field '%s' is not supported %s".formatted(field, why));
      }
    }
  }

  /// Empty: the last state of its level.
  private Optional<String> next() {
    Optional<String> next = fields.string("Next");
    boolean end = fields.get("End").isBoolean() && fields.get("End").booleanValue();
    if (fields.has("End") && !end) {
      fields.findings().add(fields.at("End"), "The field 'End' can only be true");
    } else if (fields.has("Next") == fields.has("End")) {
      Code code = fields.has("Next") ? Code.SCHEMA_VALIDATION_FAILED : Code.MISSING_END_STATE;
      fields
          .findings()
          .add(code, fields.pointer(), "Exactly one of 'Next' and 'End' must be there");
    }
    return next;
  }

  private State task(Flows flows) {
    fields.require("Resource");
    fields.exclude("TimeoutSeconds", "TimeoutSecondsPath");
    fields.exclude("HeartbeatSeconds", "HeartbeatSecondsPath");
    Optional<Template> timeout = flows.integer("TimeoutSeconds", 1, SECONDS_MAX);
    Optional<Template> heartbeat = flows.integer("HeartbeatSeconds", 1, SECONDS_MAX);
    if (fields.get("TimeoutSeconds").isIntegralNumber()
        && fields.get("HeartbeatSeconds").isIntegralNumber()
        && fields.get("HeartbeatSeconds").longValue() >= fields.get("TimeoutSeconds").longValue()) {
      fields
          .findings()
          .add(fields.at("HeartbeatSeconds"), "It must be smaller than 'TimeoutSeconds'");
    }
    return new State.Task(
        name,
        next(),
        flows.work(),
        recovery(flows),
        new ResourceReader(level, fields).read(),
        timeout,
        heartbeat,
        roleArn(flows));
  }

  private Optional<Template> roleArn(Flows flows) {
    Optional<Fields> credentials = fields.object("Credentials");
    if (credentials.isEmpty()) {
      return Optional.empty();
    }
    Fields inner = credentials.get();
    inner.allow(Set.of("RoleArn", "RoleArn.$"));
    if (!inner.has("RoleArn") && !inner.has("RoleArn.$")) {
      inner.findings().add(inner.pointer(), "The field 'RoleArn' is required but was missing");
      return Optional.empty();
    }
    return flows.roleArn(inner);
  }

  private State parallel(Flows flows) {
    fields.require("Branches");
    if (fields.get("Branches").isArray() && fields.get("Branches").isEmpty()) {
      fields.findings().add(fields.at("Branches"), "Value cannot be empty");
    }
    List<Level> branches = new ArrayList<>();
    for (Fields branch : fields.objects("Branches")) {
      branch.allow(Set.of("Comment", "StartAt", "States"));
      level.read(branch, reads.visible()).ifPresent(branches::add);
    }
    return new State.Parallel(name, next(), flows.work(), recovery(flows), branches);
  }

  private State waitState(Flows flows) {
    fields.exclude("Seconds", "Timestamp", "SecondsPath", "TimestampPath");
    if (Stream.of("Seconds", "Timestamp", "SecondsPath", "TimestampPath").noneMatch(fields::has)) {
      fields
          .findings()
          .add(fields.pointer(), "Exactly one of 'Seconds' and 'Timestamp' must be there");
    }
    Optional<Template> seconds = flows.integer("Seconds", 0, SECONDS_MAX);
    State.Until until =
        flows
            .timestamp()
            .map(this::timestamp)
            .orElseGet(
                () ->
                    new State.Until.Seconds(
                        seconds.orElse(new Template.Literal(fields.get("Seconds")))));
    return new State.Wait(name, next(), flows.plain(), until);
  }

  private State.Until timestamp(Template template) {
    if (!(template instanceof Template.Literal(var literal)) || !literal.isString()) {
      return new State.Until.Timestamp(template);
    }
    return Timestamps.parse(literal.stringValue())
        .<State.Until>map(State.Until.Moment::new)
        .orElseGet(
            () -> {
              fields
                  .findings()
                  .add(fields.at("Timestamp"), "String does not match RFC3339 timestamp");
              return new State.Until.Timestamp(template);
            });
  }

  private State choice(Flows flows) {
    fields.require("Choices");
    if (fields.get("Choices").isArray() && fields.get("Choices").isEmpty()) {
      fields.findings().add(fields.at("Choices"), "Value cannot be empty");
    }
    List<State.ChoiceRule> rules = new ArrayList<>();
    List<Fields> choices = fields.objects("Choices");
    for (int i = 0; i < choices.size(); i++) {
      rules.add(flows.rule(choices.get(i), "Choices/" + i + "/"));
    }
    return new State.Choice(name, fields.string("Default"), flows.plain(), rules);
  }

  private State fail(Flows flows) {
    fields.exclude("Error", "ErrorPath");
    fields.exclude("Cause", "CausePath");
    return new State.Fail(name, flows.text("Error"), flows.text("Cause"));
  }

  private Recovery recovery(Flows flows) {
    return new RecoveryReader(fields, flows).read();
  }
}
