package io.millrace.tracking.search;

import static io.millrace.base.ErrorCode.FILTER_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.tracking.search.Operator.EQUAL;
import static io.millrace.tracking.search.Operator.ILIKE;
import static io.millrace.tracking.search.Operator.IN;
import static io.millrace.tracking.search.Operator.IS_NOT_NULL;
import static io.millrace.tracking.search.Operator.IS_NULL;
import static io.millrace.tracking.search.Operator.LIKE;
import static io.millrace.tracking.search.Operator.NOT_EQUAL;
import static io.millrace.tracking.search.Operator.NOT_IN;

import io.millrace.base.MillraceException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one search can be asked: its entities and attributes with their aliases and operators.
///
/// @param entities by the words that name them; an identifier without one is an attribute
/// @param attributes by name and alias; each of them orders, too
/// @param datasets the keys of [Entity#DATASET]
/// @param tagOperators what tags and params may be compared by
/// @param orders beside attributes, what results may be ordered by
public record Vocabulary(
    Map<String, Entity> entities,
    Map<String, Attribute> attributes,
    Set<String> datasets,
    Set<Operator> tagOperators,
    Set<Entity> orders) {
  static final Set<Operator> NUMERIC =
      EnumSet.of(
          EQUAL, NOT_EQUAL, Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST);
  static final Set<Operator> TEXT = EnumSet.of(EQUAL, NOT_EQUAL, LIKE, ILIKE);
  static final Set<Operator> TEXT_OR_NULL =
      EnumSet.of(EQUAL, NOT_EQUAL, LIKE, ILIKE, IS_NULL, IS_NOT_NULL);
  static final Set<Operator> TEXT_OR_LIST = EnumSet.of(EQUAL, NOT_EQUAL, LIKE, ILIKE, IN, NOT_IN);
  static final Set<Operator> IDENTITY = EnumSet.of(EQUAL, NOT_EQUAL, IN, NOT_IN);

  /// Each may be a table to join, of which SQLite takes 64.
  private static final int ORDERINGS_MAX = 50;

  private static final String FIX = "Compare what docs/tracking.md lists for this search.";

  /// @param name the canonical one
  record Attribute(String name, AttributeType type, Set<Operator> operators) {}

  /// What an attribute's values are written as.
  enum AttributeType {
    TEXT,
    NUMBER,
    /// A number, quoted or not.
    VERSION,
    /// A whole number in quotes.
    QUOTED_NUMBER
  }

  /// The comparisons of `filter`, each checked.
  /// @throws MillraceException with `FILTER_INVALID` if this search does not know one
  public List<Criterion> criteria(String filter) {
    return Filter.parse(filter).comparisons().stream().map(this::criterion).toList();
  }

  /// The sort keys, each checked.
  /// @throws MillraceException with `FILTER_INVALID` if one is not known or there twice, or if
  ///     there are too many
  public List<Ordering> orderings(List<String> orderBy) {
    require(
        orderBy.size() <= ORDERINGS_MAX,
        FILTER_INVALID,
        "Order by what tells most results apart.",
        "`order_by` has %d keys (expected: at most %d)",
        orderBy.size(),
        ORDERINGS_MAX);
    List<Ordering> orderings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String text : orderBy) {
      SortKey key = SortKey.parse(text);
      Ordering ordering = ordering(key);
      require(
          seen.add(ordering.entity() + "." + ordering.key()),
          FILTER_INVALID,
          "Name each sort key once.",
          "`order_by` contains duplicate fields: %s",
          text);
      orderings.add(ordering);
    }
    return orderings;
  }

  /// @throws MillraceException with `FILTER_INVALID`
  public Ordering ordering(SortKey key) {
    Identifier identifier = key.identifier();
    Entity entity = entity(identifier);
    if (entity != Entity.ATTRIBUTE) {
      require(
          orders.contains(entity),
          FILTER_INVALID,
          "Order by what docs/tracking.md lists for this search.",
          "Invalid order_by: '%s' does not order this search",
          identifier);
      return new Ordering(entity, identifier.key(), key.direction());
    }
    Attribute attribute = attributes.get(identifier.key());
    if (attribute == null) {
      throw invalid("Invalid order_by: '%s' is not a key that orders", identifier.key());
    }
    return new Ordering(entity, attribute.name(), key.direction());
  }

  private Criterion criterion(Comparison comparison) {
    Identifier identifier = comparison.identifier();
    Entity entity = entity(identifier);
    return switch (entity) {
      case METRIC -> {
        requireOperator(comparison, NUMERIC);
        requireOperand(comparison, Operand.Numeric.class, "a number without quotes");
        yield criterion(comparison, entity, identifier.key());
      }
      case PARAM, TAG -> {
        requireOperator(comparison, tagOperators);
        requireText(comparison);
        yield criterion(comparison, entity, identifier.key());
      }
      case DATASET -> {
        if (!datasets.contains(identifier.key())) {
          throw invalid("Invalid dataset key '%s' in a filter", identifier.key());
        }
        requireOperator(comparison, TEXT_OR_LIST);
        requireText(comparison);
        yield criterion(comparison, entity, identifier.key());
      }
      case ATTRIBUTE -> attributeCriterion(comparison);
    };
  }

  private Criterion attributeCriterion(Comparison comparison) {
    Attribute attribute = attributes.get(comparison.identifier().key());
    if (attribute == null) {
      throw invalid("Invalid attribute key '%s' in a filter", comparison.identifier().key());
    }
    requireOperator(comparison, attribute.operators());
    return switch (attribute.type()) {
      case TEXT -> {
        requireText(comparison);
        yield criterion(comparison, Entity.ATTRIBUTE, attribute.name());
      }
      case NUMBER -> {
        requireOperand(comparison, Operand.Numeric.class, "a number without quotes");
        yield criterion(comparison, Entity.ATTRIBUTE, attribute.name());
      }
      case VERSION ->
          new Criterion(
              Entity.ATTRIBUTE,
              attribute.name(),
              comparison.operator(),
              new Operand.Numeric(number(comparison, comparison.operand())));
      case QUOTED_NUMBER -> {
        requireText(comparison);
        List<String> texts =
            comparison.operand() instanceof Operand.Texts(var values)
                ? values
                : List.of(((Operand.Text) comparison.operand()).value());
        texts.forEach(text -> number(comparison, new Operand.Text(text)));
        yield criterion(comparison, Entity.ATTRIBUTE, attribute.name());
      }
    };
  }

  private static Criterion criterion(Comparison comparison, Entity entity, String key) {
    return new Criterion(entity, key, comparison.operator(), comparison.operand());
  }

  private Entity entity(Identifier identifier) {
    if (identifier.entity().isEmpty()) {
      return Entity.ATTRIBUTE;
    }
    Entity entity = entities.get(identifier.entity().get());
    if (entity == null) {
      throw invalid("Invalid entity type '%s' in a search", identifier.entity().get());
    }
    return entity;
  }

  private static void requireOperator(Comparison comparison, Set<Operator> allowed) {
    if (!allowed.contains(comparison.operator())) {
      throw invalid(
          "Invalid comparison '%s': %s is not among %s",
          comparison, comparison.operator(), allowed);
    }
  }

  private static void requireText(Comparison comparison) {
    switch (comparison.operator()) {
      case IN, NOT_IN -> requireOperand(comparison, Operand.Texts.class, "a list of quoted texts");
      case IS_NULL, IS_NOT_NULL -> requireOperand(comparison, Operand.Nothing.class, "nothing");
      default -> requireOperand(comparison, Operand.Text.class, "a quoted text");
    }
  }

  private static void requireOperand(
      Comparison comparison, Class<? extends Operand> type, String expected) {
    if (!type.isInstance(comparison.operand())) {
      throw invalid("Invalid comparison '%s': expected %s", comparison, expected);
    }
  }

  private static BigDecimal number(Comparison comparison, Operand operand) {
    return switch (operand) {
      case Operand.Numeric(var value) -> value;
      case Operand.Text(var text) when text.matches("-?\\d{1,18}") -> new BigDecimal(text);
      case Operand.Text _, Operand.Texts _, Operand.Nothing _ ->
          throw invalid("Invalid comparison '%s': expected a whole number", comparison);
    };
  }

  private static MillraceException invalid(String message, Object... args) {
    return new MillraceException(FILTER_INVALID, message.formatted(args), FIX);
  }
}
