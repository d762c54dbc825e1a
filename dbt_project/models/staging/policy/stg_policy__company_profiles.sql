{{ laid_over(
    'company_profiles',
    'companies',
    ['company_profile_id'],
    [
        'company_profile_name', 'monthly_users', 'revenue_usd', 'revenue_period', 'uses_derivatives', 'distributes_weights',
        'serves_others'
    ],
    {'company_profile_name': 'company_profile_id'}
) }}
