"""What the database itself does for numbers: draw a block, bind a number, keep what was given."""

SERIES = """
CREATE TABLE numbering_series (
    unit varchar(40) NOT NULL,
    day date NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (unit, day)
)
"""

DRAW = """
CREATE FUNCTION numbering_draw(p_unit text, p_day date, p_first int, p_size int) RETURNS int LANGUAGE sql AS $$
    INSERT INTO numbering_series AS s (unit, day, last) VALUES (p_unit, p_day, p_first - 1 + p_size)
        ON CONFLICT (unit, day) DO UPDATE SET last = s.last + p_size
        RETURNING last - p_size + 1
$$
"""

# The register's row is locked only when the owner has no number yet, and asked again behind the lock.
BIND = """
CREATE FUNCTION numbering_bind(p_register text, p_year int, p_kind text, p_id text, p_at timestamptz)
RETURNS TABLE (o_year int, o_number int, o_bound_at timestamptz, o_fresh bool) LANGUAGE plpgsql AS $$
DECLARE
    v_number int;
BEGIN
    FOR attempt IN 1 .. 2 LOOP
        RETURN QUERY SELECT n.year::int, n.number, n.bound_at, false FROM numbering_registernumber n
            WHERE n.owner_kind = p_kind AND n.owner_id = p_id AND n.register = p_register AND n.state = 'bound';
        IF FOUND THEN RETURN; END IF;
        EXIT WHEN attempt = 2;
        INSERT INTO numbering_registercounter (register, year, last) VALUES (p_register, p_year, 0)
            ON CONFLICT DO NOTHING;
        PERFORM 1 FROM numbering_registercounter c WHERE c.register = p_register AND c.year = p_year
            FOR NO KEY UPDATE;
    END LOOP;
    UPDATE numbering_registercounter c SET last = c.last + 1
        WHERE c.register = p_register AND c.year = p_year RETURNING c.last INTO v_number;
    INSERT INTO numbering_registernumber (register, year, number, owner_kind, owner_id, state, reason, bound_at)
        VALUES (p_register, p_year, v_number, p_kind, p_id, 'bound', '', p_at);
    RETURN QUERY SELECT p_year, v_number, p_at, true;
END $$
"""

KEEP_NUMBER = """
CREATE FUNCTION numbering_keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'bound' AND NEW.state = 'void'
        AND (NEW.id, NEW.register, NEW.year, NEW.number, NEW.owner_kind, NEW.owner_id, NEW.bound_at)
          = (OLD.id, OLD.register, OLD.year, OLD.number, OLD.owner_kind, OLD.owner_id, OLD.bound_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'numbering: a register number is written once' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER numbering_keep_number BEFORE UPDATE OR DELETE ON numbering_registernumber
    FOR EACH ROW EXECUTE FUNCTION numbering_keep_number()
"""

KEEP_COUNTER = """
CREATE FUNCTION numbering_keep_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.last = OLD.last + 1 AND (NEW.register, NEW.year) = (OLD.register, OLD.year) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'numbering: a register counts by ones' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER numbering_keep_counter BEFORE UPDATE OR DELETE ON numbering_registercounter
    FOR EACH ROW EXECUTE FUNCTION numbering_keep_counter()
"""

KEEP_LEASED = """
CREATE FUNCTION numbering_keep_leased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.code, NEW.lease_id, NEW.day, NEW.place) = (OLD.code, OLD.lease_id, OLD.day, OLD.place)
        AND (OLD.state = 'unused' AND NEW.state IN ('used', 'void') OR OLD.state = 'void' AND NEW.state = 'used' AND NEW.reason <> '') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'numbering: a leased code is used or void once' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER numbering_keep_leased BEFORE UPDATE OR DELETE ON numbering_leasedcode
    FOR EACH ROW EXECUTE FUNCTION numbering_keep_leased()
"""

FORGET_LEASED = """
DROP TRIGGER numbering_keep_leased ON numbering_leasedcode;
DROP FUNCTION numbering_keep_leased()
"""

UNDO = """
DROP TRIGGER numbering_keep_counter ON numbering_registercounter;
DROP TRIGGER numbering_keep_number ON numbering_registernumber;
DROP FUNCTION numbering_keep_counter(), numbering_keep_number(),
    numbering_bind(text, int, text, text, timestamptz), numbering_draw(text, date, int, int);
DROP TABLE numbering_series
"""
