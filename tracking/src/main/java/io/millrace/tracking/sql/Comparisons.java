package io.millrace.tracking.sql;

import io.millrace.base.database.UnicodeLower;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.ViewType;
import io.millrace.tracking.search.Criterion;
import io.millrace.tracking.search.Operand;
import io.millrace.tracking.search.Operator;
import io.millrace.tracking.search.Ordering;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortOrder;
import org.jooq.impl.DSL;

/// Criteria as SQL conditions. Every value is bound, none becomes text of a statement.
final class Comparisons {
  private static final char ESCAPE = '!';

  private Comparisons() {}

  /// Holds if every criterion does.
  static Condition all(List<Criterion> criteria, Function<Criterion, Condition> condition) {
    return DSL.and(criteria.stream().map(condition).toList());
  }

  static Condition lifecycle(Field<String> field, ViewType view) {
    return switch (view) {
      case ACTIVE_ONLY -> field.eq(Lifecycle.ACTIVE.name());
      case DELETED_ONLY -> field.eq(Lifecycle.DELETED.name());
      case ALL -> DSL.noCondition();
    };
  }

  /// A comparison with a tag or param of the row that `outer` names; none fits if it is absent.
  static <O> Condition entry(EntryTable<O> entries, Field<O> outer, Criterion criterion) {
    return switch (criterion.operator()) {
      case IS_NULL -> DSL.not(entries.has(outer, criterion.key(), DSL.noCondition()));
      case IS_NOT_NULL -> entries.has(outer, criterion.key(), DSL.noCondition());
      default -> entries.has(outer, criterion.key(), text(entries.value, criterion));
    };
  }

  static SortOrder order(Ordering ordering) {
    return switch (ordering.direction()) {
      case ASCENDING -> SortOrder.ASC;
      case DESCENDING -> SortOrder.DESC;
    };
  }

  /// @param criterion with a text, a list of texts or nothing as operand
  static Condition text(Field<String> field, Criterion criterion) {
    return switch (criterion.operand()) {
      case Operand.Text(var value) -> text(field, criterion.operator(), value);
      case Operand.Texts(var values) -> list(field, criterion.operator(), values);
      case Operand.Nothing _ -> presence(field, criterion.operator());
      case Operand.Numeric _ -> throw unfit(criterion);
    };
  }

  /// @param criterion with a number as operand
  static Condition wholeNumber(Field<Long> field, Criterion criterion) {
    BigDecimal value = numeric(criterion);
    if (value.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
        && value.remainder(BigDecimal.ONE).signum() == 0) {
      return number(field, criterion.operator(), value.longValue());
    }
    return number(field.coerce(Double.class), criterion.operator(), value.doubleValue());
  }

  /// A metric's value in its two columns (see [StoredDouble]); NaN differs from everything.
  static Condition metric(Field<Double> field, Field<Integer> form, Criterion criterion) {
    double value = numeric(criterion).doubleValue();
    Condition fits = number(field, criterion.operator(), value);
    return criterion.operator() == Operator.NOT_EQUAL
        ? fits.or(form.eq(StoredDouble.NAN))
        : fits.and(form.ne(StoredDouble.NAN));
  }

  private static Condition text(Field<String> field, Operator operator, String value) {
    return switch (operator) {
      case EQUAL -> field.eq(value);
      case NOT_EQUAL -> field.ne(value);
      case LIKE -> field.like(pattern(value), ESCAPE);
      case ILIKE -> UnicodeLower.of(field).like(pattern(value.toLowerCase(Locale.ROOT)), ESCAPE);
      case GREATER, AT_LEAST, LESS, AT_MOST, IN, NOT_IN, IS_NULL, IS_NOT_NULL ->
          throw unfit(operator);
    };
  }

  /// `%` and `_` are the only special characters of a pattern.
  private static String pattern(String value) {
    return value.replace("!", "!!");
  }

  private static Condition list(Field<String> field, Operator operator, List<String> values) {
    return operator == Operator.IN ? field.in(values) : field.notIn(values);
  }

  private static Condition presence(Field<String> field, Operator operator) {
    return operator == Operator.IS_NULL ? field.isNull() : field.isNotNull();
  }

  private static <T> Condition number(Field<T> field, Operator operator, T value) {
    return switch (operator) {
      case EQUAL -> field.eq(value);
      case NOT_EQUAL -> field.ne(value);
      case GREATER -> field.gt(value);
      case AT_LEAST -> field.ge(value);
      case LESS -> field.lt(value);
      case AT_MOST -> field.le(value);
      case LIKE, ILIKE, IN, NOT_IN, IS_NULL, IS_NOT_NULL -> throw unfit(operator);
    };
  }

  private static BigDecimal numeric(Criterion criterion) {
    if (criterion.operand() instanceof Operand.Numeric(var value)) {
      return value;
    }
    throw unfit(criterion);
  }

  /// The vocabulary lets nothing unfit through.
  private static IllegalArgumentException unfit(Object what) {
    return new IllegalArgumentException("unchecked: " + what);
  }
}
