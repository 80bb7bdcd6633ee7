from . import (
    demo,
    demo_courses,
    demo_compliance,
    demo_reviews,
    demo_improvement,
    demo_practice,
    demo_needs,
    demo_sessions,
    demo_programs,
    demo_career,
)
