package io.millrace.pipeline.stepfunctions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a state machine has beside its definition, in its wire form. Millrace keeps it for those
/// who read it back; executions run with the rights of the server and log where it logs.
public record Settings(String roleArn, Logging logging, Tracing tracing, Encryption encryption) {
  /// Of a pipeline that was not made through this API.
  static final Settings DEFAULT =
      new Settings(
          "arn:aws:iam::000000000000:role/millrace",
          Logging.DEFAULT,
          Tracing.DEFAULT,
          Encryption.DEFAULT);

  Settings withRole(String newRole) {
    return new Settings(newRole, logging, tracing, encryption);
  }

  /// @param level `ALL`, `ERROR`, `FATAL` or `OFF`
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Logging(
      @Nullable Boolean includeExecutionData,
      @Nullable String level,
      @JsonSetter(contentNulls = Nulls.FAIL) @Nullable List<Destination> destinations) {
    static final Logging DEFAULT = new Logging(false, "OFF", null);
    private static final Pattern GROUP =
        Pattern.compile(
            "arn:aws[a-z-]*:logs:[^:]*:[^:]*:log-group:([A-Za-z0-9_./#-]{1,512})(:.*)?");

    /// The name of the log group, if there is one.
    Optional<String> group() {
      return destinations == null
          ? Optional.empty()
          : destinations.stream().flatMap(place -> place.group().stream()).findFirst();
    }

    private static Refusal invalid(String why) {
      return Refusal.of("InvalidLoggingConfiguration", "Invalid Logging Configuration: " + why);
    }

    public record Destination(@Nullable LogGroup cloudWatchLogsLogGroup) {
      /// The name of the group; empty if that of none is given.
      private Optional<String> group() {
        String arn = cloudWatchLogsLogGroup == null ? null : cloudWatchLogsLogGroup.logGroupArn();
        Matcher group = GROUP.matcher(arn == null ? "" : arn);
        return group.matches() ? Optional.of(group.group(1)) : Optional.empty();
      }
    }

    public record LogGroup(@Nullable String logGroupArn) {}

    /// With defaults for what is absent.
    /// @throws Refusal with `InvalidLoggingConfiguration`
    static Logging of(@Nullable Logging given) {
      if (given == null) {
        return DEFAULT;
      }
      String level = given.level == null ? "OFF" : given.level;
      List<Destination> places = given.destinations == null ? List.of() : given.destinations;
      if (places.size() > 1 || (places.isEmpty() && !level.equals("OFF"))) {
        throw invalid("Must specify exactly one Log Destination.");
      }
      if (!places.stream().allMatch(place -> place.group().isPresent())) {
        throw invalid("Log Destination not found.");
      }
      return new Logging(
          Boolean.TRUE.equals(given.includeExecutionData), level, places.isEmpty() ? null : places);
    }
  }

  public record Tracing(@Nullable Boolean enabled) {
    static final Tracing DEFAULT = new Tracing(false);

    static Tracing of(@Nullable Tracing given) {
      return given == null ? DEFAULT : new Tracing(Boolean.TRUE.equals(given.enabled));
    }
  }

  /// @param type `AWS_OWNED_KEY`; keys of customers there are none
  public record Encryption(@Nullable String type) {
    static final Encryption DEFAULT = new Encryption("AWS_OWNED_KEY");

    /// @throws Refusal with `InvalidEncryptionConfiguration`
    static Encryption of(@Nullable Encryption given) {
      if (given != null && !"AWS_OWNED_KEY".equals(given.type)) {
        throw Refusal.of(
            "InvalidEncryptionConfiguration",
            "Invalid Encryption Configuration: Millrace has no customer managed keys.");
      }
      return DEFAULT;
    }
  }
}
