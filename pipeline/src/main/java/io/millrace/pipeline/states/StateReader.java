package io.millrace.pipeline.states;

import io.millrace.pipeline.states.Finding.Code;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Reads one state.
/// @param variables those that this level and the ones around it assign
record StateReader(LevelReader level, Fields fields, String name, Set<String> variables) {
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
    Flows flows = new Flows(fields, language);
    State state =
        switch (type.get()) {
          case "Task" -> task(flows);
          case "Parallel" -> parallel(flows);
          case "Map" -> map(flows);
          case "Pass" -> new State.Pass(name, next(), flows.pass());
          case "Wait" -> waitState(flows);
          case "Choice" -> choice(flows);
          case "Succeed" -> new State.Succeed(name, flows.plain());
          default -> fail();
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
    QueryLanguage other =
        language == QueryLanguage.JSONATA ? QueryLanguage.JSONPATH : QueryLanguage.JSONATA;
    List<String> foreign = StateFields.only(type, other);
    for (String field : fields.node().propertyNames()) {
      if (foreign.contains(field) && !known.contains(field)) {
        fields
            .findings()
            .add(
                fields.at(field),
                "The field '%s' is not supported when QueryLanguage is '%s'"
                    .formatted(field, language.text()));
      } else if (!known.contains(field)) {
        fields
            .findings()
            .add(
                fields.at(field),
                "The field '%s' is not supported by a %s state".formatted(field, type));
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
    flows.refuse("TimeoutSecondsPath", "HeartbeatSecondsPath", "Credentials");
    Optional<Template> timeout = flows.seconds("TimeoutSeconds", 1, SECONDS_MAX);
    Optional<Template> heartbeat = flows.seconds("HeartbeatSeconds", 1, SECONDS_MAX);
    if (fields.get("TimeoutSeconds").isIntegralNumber()
        && fields.get("HeartbeatSeconds").isIntegralNumber()
        && fields.get("HeartbeatSeconds").longValue() >= fields.get("TimeoutSeconds").longValue()) {
      fields
          .findings()
          .add(fields.at("HeartbeatSeconds"), "It must be smaller than 'TimeoutSeconds'");
    }
    return new State.Task(
        name, next(), flows.work(), recovery(flows), resource(), timeout, heartbeat);
  }

  private Resource resource() {
    String text = fields.string("Resource").orElse("");
    Optional<Resource> resource = Resource.parse(text).filter(level.known());
    if (resource.isEmpty() && fields.get("Resource").isString()) {
      fields
          .findings()
          .add(
              fields.at("Resource"),
              "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
                  .formatted(text));
    }
    return resource.orElse(new Resource(text, "", ""));
  }

  private State parallel(Flows flows) {
    fields.require("Branches");
    if (fields.get("Branches").isArray() && fields.get("Branches").isEmpty()) {
      fields.findings().add(fields.at("Branches"), "Value cannot be empty");
    }
    List<Level> branches = new ArrayList<>();
    for (Fields branch : fields.objects("Branches")) {
      branch.allow(Set.of("Comment", "StartAt", "States"));
      level.read(branch, variables).ifPresent(branches::add);
    }
    return new State.Parallel(name, next(), flows.work(), recovery(flows), branches);
  }

  private State map(Flows flows) {
    Optional<Fields> processor = processor();
    fields.exclude("ItemSelector", "Parameters");
    fields.exclude("MaxConcurrency", "MaxConcurrencyPath");
    fields.exclude("ToleratedFailureCount", "ToleratedFailureCountPath");
    fields.exclude("ToleratedFailurePercentage", "ToleratedFailurePercentagePath");
    fields.number("ToleratedFailurePercentage", 0, 100);
    flows.refuse(
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "ToleratedFailurePercentage",
        "ToleratedFailureCount",
        "MaxConcurrencyPath",
        "ItemsPath");
    Optional<Level> inner = processor.flatMap(p -> level.read(p, variables));
    return new State.Map(
        name,
        next(),
        flows.work(),
        recovery(flows),
        inner.orElse(new Level("", Map.of())),
        flows.template("Items", JsonNode::isContainer, "an array, an object or an expression"),
        flows.selector(),
        flows.seconds("MaxConcurrency", 0, Integer.MAX_VALUE));
  }

  private Optional<Fields> processor() {
    fields.exclude("ItemProcessor", "Iterator");
    String field = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
    fields.require(field);
    Optional<Fields> processor = fields.object(field);
    processor.ifPresent(
        p -> {
          p.allow(Set.of("ProcessorConfig", "StartAt", "States", "Comment"));
          p.object("ProcessorConfig").ifPresent(this::processorConfig);
        });
    return processor;
  }

  private void processorConfig(Fields config) {
    config.allow(Set.of("Mode", "ExecutionType"));
    Optional<String> mode = config.oneOf("Mode", List.of("INLINE", "DISTRIBUTED"));
    config.oneOf("ExecutionType", List.of("STANDARD", "EXPRESS"));
    if (mode.isPresent() && mode.get().equals("DISTRIBUTED")) {
      config.require("ExecutionType");
      fields
          .findings()
          .add(
              Code.NOT_SUPPORTED,
              config.at("Mode"),
              "This version of Millrace runs Map states in mode INLINE only");
    } else if (config.has("ExecutionType")) {
      config.findings().add(config.at("ExecutionType"), "It is allowed in mode DISTRIBUTED only");
    }
  }

  private State waitState(Flows flows) {
    fields.exclude("Seconds", "Timestamp", "SecondsPath", "TimestampPath");
    flows.refuse("SecondsPath", "TimestampPath");
    Optional<Template> seconds = flows.seconds("Seconds", 0, SECONDS_MAX);
    Optional<Template> timestamp =
        flows.template("Timestamp", JsonNode::isString, "a timestamp or an expression");
    if (!fields.has("SecondsPath")
        && !fields.has("TimestampPath")
        && seconds.isEmpty()
        && timestamp.isEmpty()) {
      fields
          .findings()
          .add(fields.pointer(), "Exactly one of 'Seconds' and 'Timestamp' must be there");
    }
    State.Until until =
        timestamp
            .map(this::timestamp)
            .orElseGet(
                () ->
                    new State.Until.Seconds(
                        seconds.orElse(new Template.Literal(fields.get("Seconds")))));
    return new State.Wait(name, next(), flows.plain(), until);
  }

  private State.Until timestamp(Template template) {
    if (template instanceof Template.Literal literal && literal.value().isString()) {
      try {
        return new State.Until.Moment(
            OffsetDateTime.parse(literal.value().stringValue()).toInstant());
      } catch (DateTimeParseException _) {
        fields.findings().add(fields.at("Timestamp"), "String does not match RFC3339 timestamp");
      }
    }
    return new State.Until.Timestamp(template);
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

  private State fail() {
    fields.exclude("Error", "ErrorPath");
    fields.exclude("Cause", "CausePath");
    Flows flows = new Flows(fields, language());
    flows.refuse("ErrorPath", "CausePath");
    return new State.Fail(
        name,
        flows.template("Error", JsonNode::isString, "a string"),
        flows.template("Cause", JsonNode::isString, "a string"));
  }

  private Recovery recovery(Flows flows) {
    return new RecoveryReader(fields, flows).read();
  }
}
